import { writeAtomically } from "../../cli/atomic_write.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { isLedgerLocked } from "./lock.ts";
import { lines } from "./lines.ts";
import { type Merged, mergeLedgers } from "./merge.ts";

/**
 * Merges ledgers into a file, atomically.
 * @returns a summary for the user, and the places of damaged lines
 * @throws {UserError} also if the file is one of the ledgers, in use by a bridge, or not a ledger
 */
export async function mergeToFile(
  out: string,
  ledgers: readonly string[],
  signal?: AbortSignal,
): Promise<{ summary: string; damaged: readonly string[] }> {
  await refuseToReplace(out, ledgers);
  let merged: Merged | undefined;
  try {
    await writeAtomically(out, async (write) => {
      merged = await mergeLedgers(ledgers, write, signal);
    });
  } catch (error) {
    if (error instanceof UserError || signal?.aborted) throw error;
    throw new UserError(`cannot write ${out}: ${messageOf(error)}`);
  }
  return { summary: summaryOf(ledgers.length, merged!), damaged: merged!.damaged };
}

/** `2 ledgers, 1234 lines, 56 twice left out`, and counts of incomplete and damaged lines. */
function summaryOf(ledgers: number, { lines, duplicates, torn, damaged }: Merged): string {
  const summary = [
    ledgers === 1 ? "1 ledger" : `${ledgers} ledgers`,
    lines === 1 ? "1 line" : `${lines} lines`,
    `${duplicates} twice left out`,
  ];
  if (torn > 0) summary.push(`${torn} torn at the end left out`);
  if (damaged.length > 0) summary.push(`${damaged.length} damaged left out`);
  return summary.join(", ");
}

/** A merge may replace a ledger only if it is neither one of its inputs nor in use by a bridge. */
async function refuseToReplace(out: string, ledgers: readonly string[]): Promise<void> {
  let file: Deno.FsFile;
  let real: string;
  try {
    file = await Deno.open(out, { read: true });
    real = await Deno.realPath(out);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UserError(`cannot read ${out}, which a merge would replace: ${messageOf(error)}`);
  }
  using _ = file;
  for (const ledger of ledgers) {
    const same = await Deno.realPath(ledger).then((path) => path === real, () => false);
    if (same) throw new UserError(`${out} is one of the ledgers to merge: name another file`);
  }
  if (await isLedgerLocked(out)) {
    throw new UserError(`${out} is in use by a bridge: name another file`);
  }
  const first = await lines(file).next().catch(() => undefined);
  const isLedger = first?.done || `${first?.value.line}\n` === LEDGER_HEADER;
  if (!isLedger) {
    throw new UserError(`${out} is there and is not a ledger: name another file, or remove it`);
  }
}
