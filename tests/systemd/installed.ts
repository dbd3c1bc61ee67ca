// Installs the bridge on a machine by hand, without Ansible.
import { eventually } from "../testing/eventually.ts";
import { type BinaryKind, makeBridgeBinary } from "../testing/bridge_binary.ts";
import type { Machine } from "./machine.ts";

export const UNIT = "rollcall-bridge";
/** Has the form of an AWS secret access key; tests search for it wherever it must not be. */
export const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/** The folder of the bridge's ledger. */
export const STATE = "/var/lib/rollcall-bridge";

/** Writes the files to install into a folder. @returns the kind of binary */
export async function writeFiles(folder: string, env: Record<string, string>): Promise<BinaryKind> {
  const unit = new URL("../../bridge/systemd/rollcall-bridge.service", import.meta.url);
  await Deno.copyFile(unit, `${folder}/rollcall-bridge.service`);
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await Deno.writeTextFile(`${folder}/bridge.env`, lines.join(""));
  await Deno.writeTextFile(
    `${folder}/aws`,
    `[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`,
  );
  return await makeBridgeBinary(`${folder}/rollcall-bridge`, { state: STATE });
}

/** Installs the files, with a shorter watchdog and stop timeout than in production. */
export async function install({ sh }: Machine): Promise<void> {
  await sh(`cd /srv/rollcall
    install -D rollcall-bridge /usr/local/bin/rollcall-bridge &&
    install -D -m 600 aws /etc/rollcall/aws &&
    install -D -m 644 bridge.env /etc/rollcall/bridge.env &&
    install -D -m 644 rollcall-bridge.service /etc/systemd/system/rollcall-bridge.service &&
    mkdir /etc/systemd/system/rollcall-bridge.service.d &&
    printf '[Service]\nWatchdogSec=5s\nTimeoutStopSec=2s\n' \
      >/etc/systemd/system/rollcall-bridge.service.d/test.conf &&
    systemctl daemon-reload`);
}

/** Waits until the service is active with another PID than `before`. @returns its PID */
export async function untilActive(machine: Machine, before?: string): Promise<string> {
  try {
    return await eventually("the bridge is active", async () => {
      const { ActiveState, MainPID } = await machine.show(UNIT, "ActiveState", "MainPID");
      return ActiveState === "active" && MainPID !== before && MainPID;
    });
  } catch (error) {
    throw new Error(await journal(machine), { cause: error });
  }
}

/** The keys of the uploads in the ledger. */
export async function ledgered({ sh }: Machine): Promise<string[]> {
  const [_, ...lines] = (await sh(`cat ${STATE}/results.csv`)).split("\n");
  return lines.map((line) => line.split(",")[1]!);
}

export function journal({ sh }: Machine): Promise<string> {
  return sh(`journalctl --no-pager --boot -u ${UNIT}`);
}
