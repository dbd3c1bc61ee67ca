import { dirname } from "node:path";
import { messageOf, UserError } from "../contract/errors.ts";
import { LEDGER_HEADER, ledgerLine } from "../contract/ledger_line.ts";
import type { Result } from "../contract/result.ts";

/** The append-only file of answers: one line an upload, on the disk before its message goes. */
export interface Ledger {
  /**
   * Writes and syncs the results whose identity the ledger does not hold yet, all or none.
   * @returns those that were new
   * @throws if the disk refuses; the file is then as it was before
   */
  append(results: readonly Result[]): Promise<Result[]>;
  /** How many uploads it holds. */
  readonly size: number;
  close(): void;
}

/**
 * Opens or makes the ledger, locked against a second bridge. A torn last line, left by a crash, is
 * cut off; its message is still in the queue.
 * @throws {UserError} if the file is not a ledger, in use, or cannot be written
 */
export async function openLedger(path: string, now = () => new Date()): Promise<Ledger> {
  const file = await openLocked(path);
  try {
    const { identities, end } = await recover(file, path);
    return createLedger(file, identities, end, now);
  } catch (error) {
    file.close();
    throw error;
  }
}

function createLedger(
  file: Deno.FsFile,
  identities: Set<string>,
  start: number,
  now: () => Date,
): Ledger {
  let end = start;
  return {
    get size() {
      return identities.size;
    },
    async append(results) {
      const fresh = new Map<string, Result>();
      for (const result of results) {
        if (!identities.has(result.identity)) fresh.set(result.identity, result);
      }
      if (fresh.size === 0) return [];
      const received = now();
      const lines = [...fresh.values()].map((result) => ledgerLine(result, received));
      end = await appendSynced(file, end, lines.join(""));
      for (const identity of fresh.keys()) identities.add(identity);
      return [...fresh.values()];
    },
    close: () => file.close(),
  };
}

/** The new end of the file. What a failed write left is taken back before the error goes on. */
async function appendSynced(file: Deno.FsFile, end: number, text: string): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  try {
    // What an earlier failure left, if it could not be taken back then.
    await file.truncate(end);
    await file.seek(end, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.syncData();
    return end + bytes.length;
  } catch (error) {
    await file.truncate(end).catch(() => {});
    throw new Error(`the ledger cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

async function openLocked(path: string): Promise<Deno.FsFile> {
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    file = await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw new UserError(`the ledger ${path} cannot be opened: ${messageOf(error)}`);
  }
  if (await file.tryLock(true)) return file;
  file.close();
  throw new UserError(
    `the ledger ${path} is in use by another bridge: stop it, or name another file`,
  );
}

async function recover(file: Deno.FsFile, path: string) {
  const bytes = new Uint8Array(await new Response(keepOpen(file)).arrayBuffer());
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const header = new TextEncoder().encode(LEDGER_HEADER);
  if (whole.length === 0 && startsWith(header, bytes)) {
    const end = await appendSynced(file, 0, LEDGER_HEADER);
    await syncFolder(path);
    return { identities: new Set<string>(), end };
  }
  if (!startsWith(whole, header)) {
    throw new UserError(`${path} is not a ledger (its first line is another): name another file`);
  }
  await file.truncate(whole.length);
  const identities = new Set<string>();
  for (const line of new TextDecoder().decode(whole).split("\n").slice(1)) {
    const identity = identityOf(line);
    if (identity !== undefined) identities.add(identity);
  }
  return { identities, end: whole.length };
}

/**
 * The identity of a whole line, undefined for a damaged one: by its ends, since a CSV parser called
 * for each line takes minutes to open what a year leaves.
 */
function identityOf(line: string): string | undefined {
  // A block that a power failure kept from the disk reads as zeros.
  if (line.includes(HOLE)) return undefined;
  return /^([0-9a-f]{32}),.*,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/s.exec(line)?.[1];
}

const HOLE = "\0".repeat(8);

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= bytes.length && prefix.every((byte, i) => bytes[i] === byte);
}

/** The file's bytes from its start, without closing it. */
function keepOpen(file: Deno.FsFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(1 << 16);
      const read = await file.read(chunk);
      if (read === null) controller.close();
      else controller.enqueue(chunk.subarray(0, read));
    },
  });
}

/** The folder must know the new file too. */
async function syncFolder(path: string): Promise<void> {
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}
