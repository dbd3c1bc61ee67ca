import { between, pick, randomOf } from "./random.ts";

/** A request at which the bridge may be killed. */
export interface KillPoint {
  readonly verb: "Receive" | "Delete" | "Invoke" | "Send";
  /** The queue; of an invocation, `input`. */
  readonly queue: "input" | "output";
  /** Of its kind in this life, from 1. */
  readonly nth: number;
  /** How far it has come: to AWS it has not, it has but the answer has not come back, it has. */
  readonly phase: "asked" | "done" | "answered";
  /** Milliseconds from then to the kill, in which whatever does not wait for the answer goes on. */
  readonly pauseMs: number;
}

/** How a life of the bridge ends: that many milliseconds after its start, after it polls, or at a request. */
export type Ending =
  | { readonly kind: "while starting"; readonly ms: number }
  | { readonly kind: "by the clock"; readonly ms: number }
  | { readonly kind: "at a request"; readonly moment: KillPoint; readonly ms: number };

/** The longest life, in milliseconds of polling: a request waited for may never come. */
const LONGEST_MS = 2_500;

/**
 * The end of a life. Random moments are most often idle ones, so half of the kills are aimed at the
 * gaps between what is done and what is known to be done.
 */
export function endingOf(seed: number, life: number): Ending {
  const random = randomOf(seed, "ending", life);
  const share = random();
  if (share < 0.12) return { kind: "while starting", ms: between(random, 0, 600) };
  if (share < 0.5) return { kind: "by the clock", ms: between(random, 50, LONGEST_MS) };
  const [verb, queue] = pick<readonly [KillPoint["verb"], KillPoint["queue"]]>(random, [
    ["Receive", "input"],
    ["Receive", "output"],
    ["Invoke", "input"],
    ["Delete", "input"],
    ["Delete", "output"],
    ["Delete", "output"],
  ]);
  const nth = between(random, 1, verb === "Receive" ? 8 : 4);
  const phase = pick<KillPoint["phase"]>(random, ["asked", "done", "done", "answered"]);
  // At once, to come between what is done side by side; or when all but the answer's work is over.
  const pauseMs = random() < 0.5 ? 0 : between(random, 0, phase === "answered" ? 20 : 400);
  return { kind: "at a request", moment: { verb, queue, nth, phase, pauseMs }, ms: LONGEST_MS };
}
