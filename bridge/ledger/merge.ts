import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { identityOf, lines } from "./lines.ts";

/** What came of a merge, in lines. */
export interface Merged {
  /** Written, the header not counted. */
  lines: number;
  /** Left out, for their upload had a line already. */
  twice: number;
  /** Last lines without their end: a bridge is writing them, or was killed as it did. */
  torn: number;
  /** Whole lines that are none of a ledger's, as `file:line`. */
  readonly damaged: string[];
}

interface Entry {
  readonly identity: string;
  readonly line: string;
}

/** Characters that are written at once. */
const CHUNK = 1 << 20;

/**
 * Unites ledgers in the order of `received_at`; of an upload with several lines the first stays. Each
 * is read in its own order, a line at a time: only identities are held in memory.
 * @throws {UserError} if a file cannot be read or is no ledger; the signal's reason on an abort
 */
export async function mergeLedgers(
  paths: readonly string[],
  write: (text: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<Merged> {
  const merged: Merged = { lines: 0, twice: 0, torn: 0, damaged: [] };
  const identities = new Set<string>();
  const readers = paths.map((path) => entries(path, merged));
  try {
    const heads: (Entry | undefined)[] = [];
    for (const reader of readers) heads.push(await next(reader));
    let text = LEDGER_HEADER;
    for (let at; (at = earliest(heads)) !== undefined;) {
      const { identity, line } = heads[at]!;
      if (identities.has(identity)) merged.twice++;
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

/** Which of the next lines was received first: of equal ones, the first ledger's. */
function earliest(heads: readonly (Entry | undefined)[]): number | undefined {
  let found: number | undefined;
  let time = "";
  for (const [at, head] of heads.entries()) {
    if (!head) continue;
    const received = head.line.slice(-TIME_LENGTH);
    if (found !== undefined && received >= time) continue;
    found = at;
    time = received;
  }
  return found;
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
    // Also further down: a user may have put files one after another.
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

/** A folder, for one, opens but cannot be read. */
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
