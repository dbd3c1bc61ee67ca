// Commands in a guest and on the OpenStack host, over the SSH that playbooks/openstack.yml left.
import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";
import { sleep } from "../../cli/async.ts";
import { run } from "../../cli/command.ts";
import { eventually } from "../testing/eventually.ts";

export const UNIT = "rollcall-bridge";

/** A guest, or the host, by its name in the ssh config. */
export interface Shell {
  readonly name: string;
  /** Runs a command as root; its output, trimmed. @throws {UserError} with its last words */
  sh(command: string): Promise<string>;
}

export function shellOf(sshConfig: string, name: string): Shell {
  return {
    name,
    sh: (command) =>
      run([
        "ssh",
        "-F",
        sshConfig,
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=15",
        "-o",
        "ServerAliveInterval=5",
        "-o",
        "ServerAliveCountMax=3",
        name,
        "sudo",
        "-n",
        "sh",
        "-c",
        quoted(command),
      ]),
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function waitForBridge(guest: Shell, seconds = 300): Promise<unknown> {
  return eventually(
    `the bridge active in ${guest.name}`,
    async () => {
      const state = await guest.sh(`systemctl is-active ${UNIT}`).catch(() => "unreachable");
      // A login costs this machine as much as the guest.
      return state === "active" || (await sleep(2_000), false);
    },
    seconds,
  );
}

/** Every line of the guest's ledger. */
export async function ledgerOf(guest: Shell): Promise<LedgerEntry[]> {
  const text = await guest.sh("cat /var/lib/rollcall-bridge/results.csv");
  return text.split("\n").flatMap((line) => parseLedgerLine(line) ?? []);
}

/** MiB that the guest has in use, and that the bridge has. */
export async function memoryOf(guest: Shell): Promise<string> {
  const [used, bridge] = (await guest.sh(
    `free -m | awk '/^Mem:/ { print $3 }'; ` +
      `awk '/^VmRSS/ { print int($2 / 1024) }' /proc/$(systemctl show -P MainPID ${UNIT})/status`,
  )).split("\n");
  return `${used} MiB in use, the bridge ${bridge}`;
}
