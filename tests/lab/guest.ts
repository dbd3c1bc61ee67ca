// Commands in a guest and on the OpenStack host, over SSH as playbooks/openstack.yml has configured it.
import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";
import { sleep } from "../../cli/async.ts";
import { run } from "../../cli/command.ts";
import { messageOf } from "../../cli/errors.ts";
import { eventually } from "../testing/eventually.ts";

export const UNIT = "rollcall-bridge";

/** A guest or the OpenStack host, by its name in the SSH config. */
export interface Shell {
  readonly name: string;
  /** Runs a shell command as root. @returns its trimmed output @throws {UserError} with the last lines if it fails */
  sh(command: string): Promise<string>;
}

export function shellOf(sshConfig: string, name: string): Shell {
  return {
    name,
    sh: (command) =>
      withConnection(name, () =>
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
        ])),
  };
}

/** Repeats a command whose connection timed out before it began: a busy machine's emulated guest is slow to answer. */
async function withConnection(name: string, command: () => Promise<string>): Promise<string> {
  for (let attempts = 3;; attempts--) {
    try {
      return await command();
    } catch (error) {
      if (attempts === 1 || !/^Connection (to \S+ port \d+ )?timed out/m.test(messageOf(error))) {
        throw error;
      }
      console.error(`lab: the SSH connection to ${name} timed out: trying again`);
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Waits until systemd reports the bridge as active. */
export function waitForBridge(guest: Shell, seconds = 300): Promise<unknown> {
  return eventually(
    `the bridge is active in ${guest.name}`,
    async () => {
      const state = await guest.sh(`systemctl is-active ${UNIT}`).catch(() => "unreachable");
      // SSH logins are expensive on an emulated guest.
      return state === "active" || (await sleep(2_000), false);
    },
    seconds,
  );
}

/** The entries of the guest's ledger. */
export async function ledgerOf(guest: Shell): Promise<LedgerEntry[]> {
  const text = await guest.sh("cat /var/lib/rollcall-bridge/results.csv");
  return text.split("\n").flatMap((line) => parseLedgerLine(line) ?? []);
}

/** The memory in use in the guest, and by the bridge, as text. */
export async function memoryOf(guest: Shell): Promise<string> {
  const [used, bridge] = (await guest.sh(
    `free -m | awk '/^Mem:/ { print $3 }'; ` +
      `awk '/^VmRSS/ { print int($2 / 1024) }' /proc/$(systemctl show -P MainPID ${UNIT})/status`,
  )).split("\n");
  return `${used} MiB in use, the bridge ${bridge}`;
}
