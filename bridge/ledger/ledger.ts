import { dirname } from "node:path";
import { messageOf, UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import type { Result } from "../../contract/result.ts";

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
  const identities = new Set<string>();
  let end = 0;
  let torn = "";
  for await (const { line, next } of lines(file)) {
    if (next === undefined) {
      torn = line;
      break;
    }
    if (end === 0 && `${line}\n` !== LEDGER_HEADER) throw notALedger(path);
    const identity = end === 0 ? undefined : identityOf(line);
    if (identity !== undefined) identities.add(identity);
    end = next;
  }
  if (end > 0) {
    await file.truncate(end);
    return { identities, end };
  }
  if (!LEDGER_HEADER.startsWith(torn)) throw notALedger(path);
  end = await appendSynced(file, 0, LEDGER_HEADER);
  await syncFolder(path);
  return { identities, end };
}

function notALedger(path: string): UserError {
  return new UserError(
    `${path} is not a ledger (its first line is another): name another file`,
  );
}

const CHUNK_BYTES = 1 << 20;

/**
 * The file's lines, and where the next one begins; undefined for a last line without its end.
 * Chunk by chunk: the ledger of years is larger than a string may be.
 */
async function* lines(file: Deno.FsFile): AsyncGenerator<{ line: string; next?: number }> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const chunk = new Uint8Array(CHUNK_BYTES);
  let rest = new Uint8Array(0);
  let position = 0;
  for (let read; (read = await file.read(chunk)) !== null;) {
    const bytes = new Uint8Array(rest.length + read);
    bytes.set(rest);
    bytes.set(chunk.subarray(0, read), rest.length);
    let from = 0;
    for (let at; (at = bytes.indexOf(0x0a, from)) >= 0; from = at + 1) {
      yield { line: decoder.decode(bytes.subarray(from, at)), next: position + at + 1 };
    }
    position += from;
    rest = bytes.slice(from);
  }
  if (rest.length > 0) yield { line: decoder.decode(rest) };
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

/** The folder must know the new file too. */
async function syncFolder(path: string): Promise<void> {
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}
