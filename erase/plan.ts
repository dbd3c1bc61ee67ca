import { explainAwsError, isNoRegion } from "../aws/clients.ts";
import { isNoCredentials } from "../aws/credentials.ts";
import { messageOf } from "../cli/errors.ts";
import { isStopped } from "../cli/stop.ts";
import { type Found, NOTHING, type Search, type Store } from "./store.ts";

/** What one store holds of the person, or why it could not be searched. */
export interface PlannedStore extends Found {
  readonly store: Store;
  readonly error?: string;
}

/**
 * Searches every store, in this order: answers and ledgers tell the others which videos to look for.
 * @throws if there are no credentials or no region, or the signal is aborted
 */
export async function makePlan(
  stores: readonly Store[],
  search: Search,
): Promise<PlannedStore[]> {
  const plan: PlannedStore[] = [];
  for (const store of stores) {
    search.signal.throwIfAborted();
    try {
      plan.push({ ...await store.find(search), store });
    } catch (error) {
      // Without credentials no store of the cloud can be searched.
      const isFatal = isNoCredentials(error) || isNoRegion(error);
      if (isFatal || isStopped(error) || search.signal.aborted) throw error;
      plan.push({ ...NOTHING, store, error: messageOf(explainAwsError(error) ?? error) });
    }
  }
  return plan;
}

/** Number of things that are kept of the person. */
export function countItems(plan: readonly PlannedStore[]): number {
  return plan.reduce((sum, { items }) => sum + items.length, 0);
}
