import { dirname } from "node:path";
import { UserError } from "../../contract/errors.ts";
import { erasedLine } from "../../contract/erased_line.ts";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import type { Result } from "../../contract/result.ts";
import { syncFolderOf } from "../../cli/atomic_write.ts";
import { appendSynced, cannotOpen, type DiskFile, type OpenFile, openFile } from "./disk.ts";
import { carryOutRequests, erasedIdentitiesPath } from "./erase_request.ts";
import { createIdentitySet, type IdentitySet } from "./identity_set.ts";
import { readRotatedIdentities, rotatedIdentitiesPath } from "./rotated_identities.ts";
import { deleteRotated, expiredBefore, isRotationDue, type LineTimes } from "./expire.ts";
import { identityOf, lines, receivedAt } from "./lines.ts";
import { lockLedger } from "./lock.ts";
import { recordIdentities, renameLedger } from "./rotate.ts";

/** The append-only file of results: one line per upload, on disk before its message is deleted. */
export interface Ledger {
  /**
   * Writes and syncs the results whose identity is not in the ledger yet, all or none.
   * @returns the results that were new
   * @throws if the disk fails; the file is then as it was before
   */
  append(results: readonly Result[]): Promise<Result[]>;
  /**
   * Carries out a request to erase answers, if there is one, between two appends.
   * @returns the number of erased lines; undefined if there was no request
   * @throws if the disk fails; the request stays, to be carried out again
   */
  eraseRequested(): Promise<number | undefined>;
  /** Whether the answer of this upload was erased: it must not be written anywhere again. */
  isErased(identity: string): boolean;
  /**
   * Rotates the file if its lines are old enough, and deletes the rotated files that are older than
   * `days`. Identities stay, so that nothing is written twice.
   * @returns the number of deleted files
   */
  expire(days: number): Promise<number>;
  /** Number of uploads, including those in rotated files. */
  readonly size: number;
  close(): void;
}

export interface LedgerOptions {
  /** Size in bytes at which the file is rotated; 0: never. */
  readonly rotateBytes?: number;
  readonly now?: () => Date;
  readonly open?: OpenFile;
  /** The set of the uploads that are in the ledger, empty. */
  readonly identities?: () => IdentitySet;
  /** The folder that a compiled bridge may write, for the error message. */
  readonly compiledFor?: string | undefined;
  /** Called with the seconds that each write with its sync took. */
  readonly onSynced?: (seconds: number) => void;
  /**
   * Called with the error of a failed rotation. The file keeps growing, and rotation is tried
   * again.
   */
  readonly onRotationFailed?: (error: unknown) => void;
}

/**
 * Opens or creates the ledger, locked against a second bridge. A torn last line, left by a crash,
 * is cut off: its message is still in the queue.
 * @throws {UserError} if the file is not a ledger, is in use, or cannot be written
 */
export async function openLedger(path: string, options: LedgerOptions = {}): Promise<Ledger> {
  const { open = openFile, compiledFor } = options;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw cannotOpen(path, error, compiledFor);
  }
  const unlock = await lockLedger(path, compiledFor);
  try {
    const identities = (options.identities ?? createIdentitySet)();
    const erased = createIdentitySet();
    await readRotatedIdentities(rotatedIdentitiesPath(path), identities);
    await readRotatedIdentities(erasedIdentitiesPath(path), erased);
    const first = await openAtEnd(path, open, identities);
    const ledger = createLedger(path, { ...options, open }, { identities, erased }, first, unlock);
    try {
      await ledger.eraseRequested();
    } catch (error) {
      first.file.close();
      throw cannotOpen(path, error, compiledFor);
    }
    return ledger;
  } catch (error) {
    unlock();
    throw error;
  }
}

interface Opened {
  readonly file: DiskFile;
  /** Bytes of whole lines that are on disk. */
  end: number;
  /** Undefined if it has no lines. */
  times: LineTimes | undefined;
}

function createLedger(
  path: string,
  { rotateBytes = 0, now = () => new Date(), open, onSynced, onRotationFailed }:
    & LedgerOptions
    & { open: OpenFile },
  { identities, erased }: { identities: IdentitySet; erased: IdentitySet },
  first: Opened,
  unlock: () => void,
): Ledger {
  /** Undefined between a rotation and the first line after it. */
  let current: Opened | undefined = first;
  let rotateAt = rotateBytes;
  /** Appends and erasures take turns. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  }

  async function rotateIfLarge() {
    if (rotateBytes > 0 && current && current.end >= rotateAt) await rotate(current);
  }

  async function rotate(old: Opened) {
    try {
      await recordIdentities(path, open);
      await renameLedger(path, now());
      // From here on the old file has another name.
      current = undefined;
      old.file.close();
    } catch (error) {
      // Each try appends all identities to the `.known` file, so not with every line.
      rotateAt = old.end + rotateBytes;
      onRotationFailed?.(error);
    }
  }

  async function opened(): Promise<Opened> {
    if (current) return current;
    current = await openAtEnd(path, open, identities);
    rotateAt = rotateBytes;
    return current;
  }

  async function append(results: readonly Result[]): Promise<Result[]> {
    const fresh = new Map<string, Result>();
    for (const result of results) {
      if (!identities.has(result.identity)) fresh.set(result.identity, result);
    }
    if (fresh.size === 0) return [];
    const started = performance.now();
    const file = await opened();
    const received = now();
    const text = [...fresh.values()].map((result) =>
      erased.has(result.identity)
        ? erasedLine(result.identity, received)
        : ledgerLine(result, received)
    ).join("");
    file.end = await appendSynced(file.file, file.end, new TextEncoder().encode(text));
    file.times = { first: file.times?.first ?? received, last: received };
    for (const identity of fresh.keys()) identities.add(identity);
    onSynced?.((performance.now() - started) / 1000);
    await rotateIfLarge();
    return [...fresh.values()];
  }

  async function expire(days: number): Promise<number> {
    if (current?.times && isRotationDue(current.times, days, now())) await rotate(current);
    // At once: without a file, who reads the ledger would take it for unreadable.
    await opened();
    return await deleteRotated(path, expiredBefore(days, now()));
  }

  return {
    get size() {
      return identities.size;
    },
    append: (results) => inTurn(() => append(results)),
    eraseRequested: () => inTurn(() => carryOutRequests(path, erased, open)),
    expire: (days) => inTurn(() => expire(days)),
    isErased: (identity) => erased.has(identity),
    close() {
      current?.file.close();
      unlock();
    },
  };
}

/** Opens the file, reads its identities into the set, cuts off a torn end, ensures the header. */
async function openAtEnd(path: string, open: OpenFile, identities: IdentitySet): Promise<Opened> {
  let file: DiskFile;
  try {
    file = await open(path);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  try {
    return { file, ...await recover(file, path, identities) };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function recover(
  file: DiskFile,
  path: string,
  identities: IdentitySet,
): Promise<Pick<Opened, "end" | "times">> {
  let end = 0;
  let [first, last] = ["", ""];
  let torn = "";
  for await (const { line, next } of lines(file)) {
    if (next === undefined) {
      torn = line;
      break;
    }
    if (end === 0 && `${line}\n` !== LEDGER_HEADER) throw notALedger(path);
    const identity = end === 0 ? undefined : identityOf(line);
    if (identity !== undefined) {
      identities.add(identity);
      first ||= line;
      last = line;
    }
    end = next;
  }
  if (end > 0) {
    await file.truncate(end);
    // Lines of a killed bridge may be in the page cache only, and their messages are deleted when
    // they are found here.
    await file.syncData();
    await syncFolderOf(path);
    const times = first ? { first: receivedAt(first), last: receivedAt(last) } : undefined;
    return { end, times };
  }
  // A header that a power failure kept from the disk reads as zeros.
  if (/^\0*$/.test(torn)) torn = "";
  if (!LEDGER_HEADER.startsWith(torn)) throw notALedger(path);
  end = await appendSynced(file, 0, new TextEncoder().encode(LEDGER_HEADER));
  await syncFolderOf(path);
  return { end, times: undefined };
}

function notALedger(path: string): UserError {
  return new UserError(
    `${path} is not a ledger (its first line is another): name another file`,
  );
}
