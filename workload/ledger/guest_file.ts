import { rejectOnAbort } from "../../cli/async.ts";
import { UserError } from "../../contract/errors.ts";
import type { LedgerChunk, ReadChunk } from "./reader.ts";

/** The ledger of the bridge's systemd service. */
const LEDGER_PATH = "/var/lib/rollcall-bridge/results.csv";

/** An SSH login costs the guest a second of CPU time, which the bridge needs. */
const MIN_INTERVAL_MS = 3_000;

/** Options for a program that cannot answer questions. */
export const SSH_OPTIONS: readonly string[] = [
  "-o",
  "BatchMode=yes",
  "-o",
  "ConnectTimeout=20",
  // Without keepalives, ssh would wait forever for a guest that was reset.
  "-o",
  "ServerAliveInterval=5",
  "-o",
  "ServerAliveCountMax=3",
];

/** Exit code of ssh if the connection failed. */
const CONNECTION_FAILED = 255;

/**
 * Reads the ledger in a guest over SSH.
 * @param sshConfig ssh configuration file, written by playbooks/openstack.yml
 * @returns a reader that gives undefined while the guest is unreachable or has no ledger
 */
export function guestChunkReader(
  sshConfig: string,
  guest: string,
  ssh: RunSsh = runSsh,
): ReadChunk {
  let last: { at: number; size: number } | undefined;
  return async (offset) => {
    // Nothing was left at the last read a moment ago: do not log in again.
    if (last && last.size === offset && performance.now() - last.at < MIN_INTERVAL_MS) {
      return { size: offset, bytes: new Uint8Array() };
    }
    const chunk = parseChunk(await readOverSsh(ssh, sshConfig, guest, offset));
    last = chunk && { at: performance.now(), size: offset + chunk.bytes.length };
    return chunk;
  };
}

/** Runs ssh with these arguments. */
export type RunSsh = (
  args: string[],
) => Promise<Pick<Deno.CommandOutput, "code" | "stdout" | "stderr">>;

/** Parses a line with the size of the ledger, followed by its bytes. */
function parseChunk(output: Uint8Array | undefined): LedgerChunk | undefined {
  if (!output) return undefined;
  const end = output.indexOf(0x0a);
  return {
    size: Number(new TextDecoder().decode(output.subarray(0, end))),
    bytes: output.subarray(end + 1),
  };
}

async function readOverSsh(
  ssh: RunSsh,
  sshConfig: string,
  guest: string,
  offset: number,
): Promise<Uint8Array | undefined> {
  const read = `stat -Lc %s ${LEDGER_PATH} && tail -c +${offset + 1} ${LEDGER_PATH}`;
  const { code, stdout, stderr } = await ssh([
    "-F",
    sshConfig,
    ...SSH_OPTIONS,
    guest,
    `sudo -n sh -c '${read}'`,
  ]);
  if (code === 0) return stdout;
  const said = new TextDecoder().decode(stderr).trim();
  if (
    code === CONNECTION_FAILED &&
    /Could not resolve|open user config|verification failed/.test(said)
  ) {
    throw new UserError(
      `${guest}: ${said.split("\n").at(-1)}: run playbooks/openstack.yml, or pass --ledger FILE`,
    );
  }
  return undefined;
}

/** Runs ssh. Keepalives begin after the login: without a limit, a guest that is reset during it is waited for forever. */
export async function runSsh(
  args: string[],
  limitMs = 120_000,
): Promise<Pick<Deno.CommandOutput, "code" | "stdout" | "stderr">> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
    // Not only the output's end: its connection to the host may live on.
    return await rejectOnAbort(
      new Deno.Command("ssh", { ...options, signal: limit }).output(),
      limit,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError("ssh is not in PATH: install it, or pass --ledger FILE");
    }
    if (!limit.aborted) throw error;
    const none = new Uint8Array();
    return { code: CONNECTION_FAILED, stdout: none, stderr: none };
  }
}
