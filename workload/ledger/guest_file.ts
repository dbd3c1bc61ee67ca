import { UserError } from "../../contract/errors.ts";
import type { LedgerChunk, ReadChunk } from "./reader.ts";

/** Where the bridge's service keeps it. */
const LEDGER = "/var/lib/rollcall-bridge/results.csv";

/** A login takes the guest a second of its processor, which the bridge shares. */
const LEAST_MS_BETWEEN = 3_000;

/** Exit code of ssh when it is the connection that failed. */
const NO_CONNECTION = 255;

/**
 * Reads the ledger in a guest, over SSH.
 * @param sshConfig as playbooks/openstack.yml wrote it
 * @returns what reads it: undefined while the guest cannot be reached or has no ledger
 */
export function guestChunkReader(
  sshConfig: string,
  guest: string,
  ssh: RunSsh = runSsh,
): ReadChunk {
  let last: { at: number; size: number } | undefined;
  return async (offset) => {
    // What was read a moment ago is all there is.
    if (last && last.size === offset && performance.now() - last.at < LEAST_MS_BETWEEN) {
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

/** The ledger's size in a line, then its bytes. */
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
  const read = `stat -Lc %s ${LEDGER} && tail -c +${offset + 1} ${LEDGER}`;
  const { code, stdout, stderr } = await ssh([
    "-F",
    sshConfig,
    "-o",
    "BatchMode=yes",
    "-o",
    "ConnectTimeout=20",
    // A guest that was reset says nothing more: without this it would be listened to for ever.
    ...["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"],
    guest,
    `sudo -n sh -c '${read}'`,
  ]);
  if (code === 0) return stdout;
  const said = new TextDecoder().decode(stderr).trim();
  if (
    code === NO_CONNECTION && /Could not resolve|open user config|verification failed/.test(said)
  ) {
    throw new UserError(
      `${guest}: ${said.split("\n").at(-1)}: run playbooks/openstack.yml, or --ledger FILE`,
    );
  }
  return undefined;
}

async function runSsh(args: string[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command("ssh", { args, stdin: "null", stdout: "piped", stderr: "piped" })
      .output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError("ssh is not in PATH: install it, or --ledger FILE");
    }
    throw error;
  }
}
