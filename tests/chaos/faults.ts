// The faults. They depend only on the seed, so a run can be repeated.
import { between, chosen, pick, randomOf } from "./random.ts";

/** What happens to a request on its way to AWS and back. */
export type Fault =
  | { readonly kind: "none" }
  /** The service returns an error. */
  | { readonly kind: "5xx"; readonly status: 500 | 503 }
  /** 429, Invoke only. */
  | { readonly kind: "throttled" }
  /** The connection breaks before AWS receives the request. */
  | { readonly kind: "dropped before" }
  /** AWS handles the request, but its response is lost. */
  | { readonly kind: "dropped after" }
  | { readonly kind: "slow"; readonly ms: number }
  /** Some entries of a batch fail. */
  | { readonly kind: "partly failed" };

/** A service answers 5xx to this many requests in a row, starting with this one. */
export interface Outage {
  readonly service: "sqs" | "lambda";
  readonly from: number;
  readonly count: number;
}

const NONE = { kind: "none" } as const;

/**
 * The fault of the n-th request (from 1) of its kind, such as `input.Invoke`, in a life of the
 * bridge.
 */
export function requestFault(seed: number, life: number, kind: string, n: number): Fault {
  const random = randomOf(seed, "request", life, kind, n);
  const slow: Fault = { kind: "slow", ms: between(random, 100, 600) };
  const broken: Fault = { kind: "5xx", status: pick(random, [500, 503]) };
  return chosen<Fault>(random, [
    [kind.endsWith(".Invoke") ? 0.1 : 0, { kind: "throttled" }],
    [kind.endsWith("Batch") ? 0.1 : 0, { kind: "partly failed" }],
    [0.04, broken],
    [0.02, { kind: "dropped before" }],
    [0.03, { kind: "dropped after" }],
    [0.05, slow],
  ], NONE);
}

/** In some lives a service is out for longer than a client's own retries last. */
export function outageOf(seed: number, life: number): Outage | undefined {
  const random = randomOf(seed, "outage", life);
  if (random() >= 0.15) return undefined;
  return {
    service: pick(random, ["sqs", "lambda"]),
    from: between(random, 5, 60),
    count: between(random, 10, 40),
  };
}

/** Whether each entry of a batch fails; at least one does. */
export function failingEntries(seed: number, life: number, n: number, size: number): boolean[] {
  const random = randomOf(seed, "entries", life, n);
  const sure = between(random, 0, size - 1);
  return Array.from({ length: size }, (_, i) => i === sure || random() < 0.4);
}

/** How an invocation ends. */
export type FunctionEnd =
  | "answer"
  | "slow answer"
  | "error"
  | "error after the result"
  | "time-out"
  | "time-out with a late result"
  /** In the middle of its work: see {@linkcode functionKill}. */
  | "killed";

/** The end of the n-th invocation (from 1) of this key, unless it is poison. */
export function functionEnd(seed: number, key: string, n: number): FunctionEnd {
  return chosen<FunctionEnd>(randomOf(seed, "function", key, n), [
    [0.12, "slow answer"],
    [0.04, "error"],
    [0.04, "error after the result"],
    [0.015, "time-out"],
    [0.015, "time-out with a late result"],
    [0.06, "killed"],
  ], "answer");
}

/** The operation on AWS, from 1, at which an invocation is killed. */
export interface FunctionKill {
  readonly nth: number;
  readonly when: "before" | "during" | "after";
}

/** When the n-th invocation of this key is killed, if it makes so many operations. */
export function functionKill(seed: number, key: string, n: number): FunctionKill {
  const random = randomOf(seed, "kill", key, n);
  return { nth: between(random, 1, 12), when: pick(random, ["before", "during", "after"]) };
}

/** Delays of the copies of a message, in milliseconds; usually there are none. */
export function copiesOf(seed: number, what: string, key: string, n: number): number[] {
  const random = randomOf(seed, "copies", what, key, n);
  const late = between(random, 1_000, 6_000);
  return chosen<number[]>(random, [[0.1, [0]], [0.06, [late]], [0.02, [0, late]]], []);
}
