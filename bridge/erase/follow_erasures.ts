import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** Time between two looks for a request, in milliseconds. */
const EVERY_MS = 1_000;

/**
 * Carries out requests to erase answers while the bridge runs.
 * @returns a function that stops, after an erasure in progress
 */
export function followErasures(
  ledger: Pick<Ledger, "eraseRequested">,
  log: Log,
  everyMs = EVERY_MS,
): () => Promise<void> {
  let current: Promise<void> | undefined;
  const look = async () => {
    try {
      const lines = await ledger.eraseRequested();
      // Whose they were is what has to be forgotten.
      if (lines !== undefined) log.info("answers erased", { lines });
    } catch (error) {
      log.error("answers not erased; retrying", { reason: messageOf(error) });
    }
    current = undefined;
  };
  const timer = setInterval(() => current ??= look(), everyMs);
  return async () => {
    clearInterval(timer);
    await current;
  };
}
