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

/**
 * Runs ssh. Keepalives begin after the login: without a limit, a guest that is reset during it is waited for forever.
 * A large ledger may take longer than that, so the limit is for silence.
 */
export async function runSsh(
  args: string[],
  silenceMs = 120_000,
): Promise<Pick<Deno.CommandOutput, "code" | "stdout" | "stderr">> {
  const silence = new AbortController();
  const { signal } = silence;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  const options = { args, stdin: "null", stdout: "piped", stderr: "piped", signal } as const;
  try {
    heard();
    const child = new Deno.Command("ssh", options).spawn();
    const [{ code }, stdout, stderr] = await Promise.all([
      child.status,
      bytesOf(child.stdout, signal, heard),
      bytesOf(child.stderr, signal, heard),
    ]);
    return { code: signal.aborted ? CONNECTION_FAILED : code, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError("ssh is not in PATH: install it, or pass --ledger FILE");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a stream until it ends or the signal is aborted: ssh's connection to the host may hold it open.
 * @param onChunk called with each part
 */
async function bytesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
  onChunk: () => void,
) {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const kept = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      onChunk();
      chunks.push(chunk);
    },
  });
  await stream.pipeTo(kept, { signal }).catch((error) => {
    if (!signal.aborted) throw error;
  });
  return await new Blob(chunks).bytes();
}
