import { explainAwsError } from "../aws/clients.ts";
import { messageOf } from "../cli/errors.ts";
import { isStopped } from "../cli/stop.ts";
import { countItems, makePlan, type PlannedStore } from "./plan.ts";
import type { Receipt } from "./receipt.ts";
import type { Left, Search, Store } from "./store.ts";

export interface CarryOutOptions {
  /** What must be done by the user before the data may go; undefined if nothing. */
  readonly checkSources?: () => Promise<Left | undefined>;
  /** Waits for what is under way. */
  readonly awaitQuiet?: () => Promise<void>;
  /** Called before each store is erased. */
  readonly onStep?: (title: string) => void;
}

/** After the sources. Answers and ledgers tell which videos the person is in, so they go last. */
const PHASES = ["data", "answers", "ledgers", "last"] as const;

/**
 * Erases what the plan lists: first what would make new data, then the data. Nothing is found
 * twice, so an interrupted erasure is continued by the next one. Ends with a search of its own.
 * @param nextSearch a search that reads everything anew, and knows the videos of the earlier ones
 */
export async function carryOut(
  plan: readonly PlannedStore[],
  stores: readonly Store[],
  nextSearch: () => Search,
  { checkSources, awaitQuiet, onStep = () => {} }: CarryOutOptions = {},
): Promise<Receipt> {
  const found = new Map<string, number>();
  const failed = new Map<string, string>();
  const left: Left[] = [];

  async function erase({ store, items, erase, error }: PlannedStore): Promise<void> {
    if (error !== undefined) return void failed.set(store.title, error);
    if (items.length > 0) found.set(store.title, items.length);
    // Also without items: a store may have an interrupted step to finish.
    onStep(store.title);
    try {
      await erase();
    } catch (problem) {
      if (isStopped(problem)) throw problem;
      failed.set(store.title, messageOf(explainAwsError(problem) ?? problem));
    }
  }

  for (const planned of plan.filter(({ store }) => store.phase === "sources")) await erase(planned);
  const first = failed.size === 0 ? await checkSources?.() : undefined;
  if (first) left.push(first);
  else {
    onStep("messages under way");
    await awaitQuiet?.();
    const data = await makePlan(stores, nextSearch());
    for (const phase of PHASES) {
      for (const planned of data.filter(({ store }) => store.phase === phase)) await erase(planned);
    }
    left.push(
      ...data.filter(({ store }) => store.phase !== "sources").flatMap(({ left = [] }) => left),
    );
  }
  left.push(
    ...plan.filter(({ store }) => store.phase === "sources").flatMap(({ left = [] }) => left),
  );
  const rest = await makePlan(stores, nextSearch());
  return {
    at: new Date().toISOString(),
    erased: [...found].map(([what, count]) => {
      const still = rest.find(({ store }) => store.title === what)?.items.length ?? 0;
      return { what, count: Math.max(0, count - still) };
    }),
    failed: [...failed].map(([what]) => ({ what })),
    remaining: rest.filter(({ items }) => items.length > 0)
      .map(({ store, items }) => ({ what: store.title, count: items.length })),
    left,
    isDone: failed.size === 0 && countItems(rest) === 0 && !left.some(({ isOpen }) => isOpen) &&
      rest.every(({ error }) => error === undefined),
    reasons: [...failed].map(([what, why]) => `${what}: ${why}`),
  };
}
