import { stopSignal } from "../../cli/stop.ts";
import type { OpenFile } from "../ledger/disk.ts";
import { parseSelection } from "../ledger/selection.ts";
import { eraseAnswers, findAnswers } from "./erase_answers.ts";

/** Exit code if there is nothing to erase. */
export const NOTHING_FOUND = 4;

/**
 * Erases the answers that standard input selects, or shows them (`planOnly`). Prints one line of
 * JSON: the lines and the files that were found.
 * @returns the exit code
 * @throws {UserError} if the selection or the ledger is not valid, or a running bridge does not do it
 */
export async function eraseAction(
  { ledger, planOnly, open }: {
    ledger: string;
    planOnly: boolean;
    open?: OpenFile | undefined;
  },
): Promise<number> {
  const signal = stopSignal();
  const selection = parseSelection(await new Response(Deno.stdin.readable).text());
  const found = planOnly
    ? await findAnswers(ledger, selection)
    : await eraseAnswers(ledger, selection, { signal, ...(open ? { open } : {}) });
  console.log(JSON.stringify({ ledger, erased: !planOnly, ...found }));
  return found.lines.length + found.results.length === 0 ? NOTHING_FOUND : 0;
}
