import { dirname } from "node:path";
import { sleep } from "../../cli/async.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import type { OpenFile } from "../ledger/disk.ts";
import { findLines, type FoundLine, ledgerFiles } from "../ledger/find_lines.ts";
import {
  erasedIdentitiesPath,
  isErasureRequested,
  requestErasure,
} from "../ledger/erase_request.ts";
import type { Selection } from "../ledger/selection.ts";
import { createIdentitySet } from "../ledger/identity_set.ts";
import { lines } from "../ledger/lines.ts";
import { openLedger } from "../ledger/ledger.ts";
import { isLedgerLocked } from "../ledger/lock.ts";
import { readRotatedIdentities } from "../ledger/rotated_identities.ts";
import { findResultFiles } from "./find_result_files.ts";
import { leaveOut, type SeenIn } from "./people_files.ts";

/** What a ledger and the files beside it hold of the selected answers. */
export interface Found {
  readonly lines: readonly FoundLine[];
  /** Paths in `results/`. */
  readonly results: readonly string[];
  /** The videos in which a file in `results/` names one of the people among everyone. */
  readonly seen: readonly SeenIn[];
}

export interface EraseOptions {
  readonly open?: OpenFile;
  /** How long a running bridge may take, in milliseconds. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** Finds the selected answers. Changes nothing. @throws {UserError} if it is not a ledger */
export async function findAnswers(ledger: string, selection: Selection): Promise<Found> {
  for (const file of await ledgerFiles(ledger)) await requireLedger(file);
  const { results, seen } = await findResultFiles(`${dirname(ledger)}/results`, selection);
  return { lines: await findLines(ledger, selection), results, seen };
}

/**
 * Erases the selected answers in a ledger, its rotated files and `results/`: identities and times
 * stay, so that no upload is counted twice. Of everyone in a video, others stay in its file. A running bridge does it between two appends; otherwise
 * this process, with the ledger's lock. If it is interrupted, the next call or the bridge's next
 * start finishes it.
 * @returns what was found and is erased now
 * @throws {UserError} if a running bridge does not do it in time
 */
export async function eraseAnswers(
  ledger: string,
  selection: Selection,
  options: EraseOptions = {},
): Promise<Found> {
  const found = await findAnswers(ledger, selection);
  const { identities } = selection;
  const isThere = (await ledgerFiles(ledger)).length > 0;
  for (let tries = 0; isThere && tries < MOST_TRIES; tries++) {
    const lines = await findLines(ledger, selection);
    const wanted = new Set([...lines.map(({ identity }) => identity), ...identities]);
    const known = createIdentitySet();
    await readRotatedIdentities(erasedIdentitiesPath(ledger), known);
    const isDone = lines.length === 0 && [...wanted].every((identity) => known.has(identity));
    if (tries > 0 && isDone) break;
    if (!isDone) await requestErasure(ledger, [...wanted]);
    await awaitErasure(ledger, options);
  }
  // After the lines: from then on, the bridge writes no file for them.
  const { results, shared } = await findResultFiles(`${dirname(ledger)}/results`, selection);
  for (const path of results) {
    const erase = shared.includes(path)
      ? leaveOut(path, new Set(selection.names))
      : Deno.remove(path);
    await erase.catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  return found;
}

/** A bridge may write further lines of the person meanwhile, and two may erase at once. */
const MOST_TRIES = 5;

/** Between two looks at what a running bridge has done. */
const LOOK_MS = 100;

/** Waits until the bridge has carried the request out, or does it if none runs. */
async function awaitErasure(
  ledger: string,
  { open, waitMs = 60_000, signal }: EraseOptions,
): Promise<void> {
  for (let waited = 0;; waited += LOOK_MS) {
    if (!await isLedgerLocked(ledger)) return await openOnce(ledger, open);
    if (!await isErasureRequested(ledger)) return;
    if (waited >= waitMs) {
      throw new UserError(
        `${ledger}: the running bridge has not erased the answers in ${waitMs / 1000} s: see its ` +
          "log; it does so when it can write the ledger, at the latest when it starts again",
      );
    }
    await sleep(LOOK_MS, signal);
    signal?.throwIfAborted();
  }
}

/** Opens the ledger as a bridge does, which carries the request out and cuts off a torn line. */
async function openOnce(ledger: string, open: OpenFile | undefined): Promise<void> {
  (await openLedger(ledger, open ? { open } : {})).close();
}

/** Nothing in a file that is no ledger may be overwritten. */
async function requireLedger(path: string): Promise<void> {
  let first: string | undefined;
  try {
    using file = await Deno.open(path);
    for await (const { line, next } of lines(file)) {
      first = next === undefined && LEDGER_HEADER.startsWith(line) ? undefined : `${line}\n`;
      break;
    }
  } catch (error) {
    // A running bridge rotates its ledger, and deletes files that have expired.
    if (error instanceof Deno.errors.NotFound) return;
    throw new UserError(`cannot read the ledger ${path}: ${messageOf(error)}`);
  }
  if (first === undefined || first === LEDGER_HEADER) return;
  throw new UserError(`${path} is not a ledger (its first line is another): name another file`);
}
