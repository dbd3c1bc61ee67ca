import type { Found as FoundAnswers } from "../../bridge/erase/erase_answers.ts";
import { UserError } from "../../contract/errors.ts";
import { SSH_OPTIONS } from "../../workload/ledger/guest_file.ts";
import type { Item, Search, Store } from "../store.ts";
import { itemsOf, selectionOf } from "./selection.ts";

/** The bridge in a guest, and the exit codes of its `erase`: done, and nothing found. */
const ERASE = "sudo -n /usr/local/bin/rollcall-bridge erase " +
  "--ledger /var/lib/rollcall-bridge/results.csv";
const GOOD = [0, 4];

/** Runs a command in a guest, with this standard input. */
export type RunInGuest = (
  guest: string,
  command: string,
  input: string,
) => Promise<{ code: number; stdout: string; stderr: string }>;

/** The ledgers in the guests: the bridge there erases, whether it runs or not. */
export function guestLedgers(guests: readonly string[], run: RunInGuest): Store {
  return {
    title: "ledgers in guests",
    phase: "ledgers",
    async find(search) {
      const items: Item[] = [];
      for (const guest of guests) {
        items.push(...itemsOf(guest, await callBridge(guest, "--plan", search, run), search));
      }
      return {
        items,
        async erase() {
          for (const guest of guests) await callBridge(guest, "", search, run);
        },
        left: guests.length === 0 ? [] : [{
          what: "the bridge's log in each guest: keys of videos",
          until: "journald's limits; at once: sudo journalctl --rotate --vacuum-time=1s",
        }],
      };
    },
  };
}

/** The selection goes by standard input: sudo and the process list would show a command line. */
async function callBridge(
  guest: string,
  flag: string,
  search: Search,
  run: RunInGuest,
): Promise<FoundAnswers> {
  const input = JSON.stringify(selectionOf(search));
  const { code, stdout, stderr } = await run(guest, `${ERASE} ${flag}`.trim(), input);
  if (!GOOD.includes(code)) {
    const reason = stderr.trim().split("\n").at(-1) || `exit code ${code}`;
    throw new UserError(
      `${guest}: ${reason}: the guest must be reachable, and its bridge of this version ` +
        "(playbooks/bridge.yml)",
    );
  }
  return JSON.parse(stdout);
}

/** Runs commands over SSH with the kit's configuration. */
export function overSsh(sshConfig: string): RunInGuest {
  return async (guest, command, input) => {
    let child: Deno.ChildProcess;
    try {
      child = new Deno.Command("ssh", {
        args: ["-F", sshConfig, ...SSH_OPTIONS, guest, command],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new UserError("ssh is not in PATH: install it");
      }
      throw error;
    }
    const writer = child.stdin.getWriter();
    // A guest that cannot be reached reads nothing; its exit code says so.
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };
}
