import { between, pick, randomOf } from "./random.ts";

/** A request at which the bridge is killed. */
export interface KillPoint {
  readonly verb: "Receive" | "Delete" | "Invoke" | "Send";
  /** The queue; for an invocation, `input`. */
  readonly queue: "input" | "output";
  /** The number of the request among those of its kind in this life, from 1. */
  readonly nth: number;
  /** How far the request is: not yet at AWS, done but unanswered, or answered. */
  readonly phase: "asked" | "done" | "answered";
  /** Milliseconds between that and the kill, in which other work goes on. */
  readonly pauseMs: number;
}

/**
 * How a life of the bridge ends: `ms` after its start, `ms` after its first poll, or at a request.
 */
export type Ending =
  | { readonly kind: "while starting"; readonly ms: number }
  | { readonly kind: "by the clock"; readonly ms: number }
  | { readonly kind: "at a request"; readonly killPoint: KillPoint; readonly ms: number };

/** Longest life after the first poll, in milliseconds: the request may never come. */
const LONGEST_MS = 2_500;

/**
 * The end of a life. The bridge is idle at most random moments, so half of the kills aim at the
 * gaps between an action and its acknowledgement.
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
  // Either at once, while parallel work is in progress, or later, after most of it has finished.
  const pauseMs = random() < 0.5 ? 0 : between(random, 0, phase === "answered" ? 20 : 400);
  return { kind: "at a request", killPoint: { verb, queue, nth, phase, pauseMs }, ms: LONGEST_MS };
}
