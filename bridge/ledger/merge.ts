import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { isErased } from "../../contract/erased_line.ts";
import { LEDGER_HEADER, parseLedgerLine } from "../../contract/ledger_line.ts";
import { identityOf, lines } from "./lines.ts";

/** Outcome of a merge, in lines. */
export interface Merged {
  /** Written, without the header. */
  lines: number;
  /** Left out because their upload already had a line. */
  duplicates: number;
  /** Unterminated last lines: a bridge is writing them, or was killed while it did. */
  torn: number;
  /** Complete lines that are not valid, as `file:line`. */
  readonly damaged: string[];
}

interface Entry {
  readonly identity: string;
  readonly line: string;
}

/** Characters per write. */
const CHUNK = 1 << 20;

/**
 * Merges ledgers in the order of `received_at`. If an upload has several lines, the first is kept.
 * Each file is read in its own order, one line at a time: only identities are held in memory.
 * @throws {UserError} if a file cannot be read or is not a ledger; the signal's reason on an abort
 */
export async function mergeLedgers(
  paths: readonly string[],
  write: (text: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<Merged> {
  const merged: Merged = { lines: 0, duplicates: 0, torn: 0, damaged: [] };
  const identities = new Set<string>();
  const readers = paths.map((path) => entries(path, merged));
  try {
    const heads: (Entry | undefined)[] = [];
    for (const reader of readers) heads.push(await next(reader));
    let text = LEDGER_HEADER;
    for (let at; (at = earliest(heads)) !== undefined;) {
      const { identity, line } = heads[at]!;
      if (identities.has(identity)) merged.duplicates++;
      else {
        identities.add(identity);
        text += `${line}\n`;
        merged.lines++;
      }
      if (text.length >= CHUNK) {
        signal?.throwIfAborted();
        await write(text);
        text = "";
      }
      heads[at] = await next(readers[at]!);
    }
    await write(text);
  } finally {
    for (const reader of readers) await reader.return(undefined);
  }
  return merged;
}

async function next(reader: AsyncGenerator<Entry>): Promise<Entry | undefined> {
  const { value, done } = await reader.next();
  return done ? undefined : value;
}

/**
 * Index of the earliest of the next lines. Of several of one time, an erased one: another copy must not
 * bring the answer back. Else the first ledger's.
 */
function earliest(heads: readonly (Entry | undefined)[]): number | undefined {
  let found: number | undefined;
  let time = "";
  for (const [at, head] of heads.entries()) {
    if (!head) continue;
    const received = head.line.slice(-TIME_LENGTH);
    if (found !== undefined && received > time) continue;
    if (received === time && found !== undefined && !isErasedLine(head.line)) continue;
    found = at;
    time = received;
  }
  return found;
}

function isErasedLine(line: string): boolean {
  const entry = parseLedgerLine(line);
  return entry !== undefined && isErased(entry);
}

const TIME_LENGTH = "2026-01-02T03:04:05.678Z".length;

async function* entries(path: string, merged: Merged): AsyncGenerator<Entry, void> {
  using file = await open(path);
  let number = 0;
  for await (const { line, next } of readable(lines(file), path)) {
    number++;
    const isHeader = `${line}\n` === LEDGER_HEADER;
    if (number === 1 && !isHeader && (next !== undefined || !LEDGER_HEADER.startsWith(line))) {
      throw new UserError(`${path} is not a ledger (its first line is another): leave it out`);
    }
    if (next === undefined) merged.torn++;
    // Header lines further down are skipped too: a user may have concatenated files.
    else if (!isHeader) {
      const identity = identityOf(line);
      if (identity === undefined) merged.damaged.push(`${path}:${number}`);
      else yield { identity, line };
    }
  }
}

async function open(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** Converts read errors: a folder, for example, can be opened but not read. */
async function* readable<T>(from: AsyncGenerator<T>, path: string): AsyncGenerator<T> {
  try {
    yield* from;
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): UserError {
  return new UserError(`cannot read the ledger ${path}: ${messageOf(error)}`);
}
