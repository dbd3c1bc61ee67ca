import type { Log } from "../../cli/log.ts";
import type { Invocation } from "./client.ts";
import { DeadlineNear, STOP_MARGIN_MS } from "./deadline.ts";

/** An invocation's context for the handler. */
export interface Context {
  readonly requestId: string;
  /**
   * The X-Ray header `Root=…;Parent=…;Sampled=…`, or null. AWS clients propagate it automatically.
   */
  readonly traceId: string | null;
  readonly functionVersion: string;
  /** When Lambda ends the invocation, in Unix milliseconds; NaN if unknown. */
  readonly deadlineMs: number;
  /** Adds the request ID to each line. */
  readonly log: Log;
  /** Aborted shortly before the deadline, with `DeadlineNear` as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline; 0 after it, Infinity if there is none. */
  remainingMs(): number;
  /**
   * Checks the time before work that blocks the thread, during which `signal` cannot be noticed.
   * @throws {DeadlineNear} if fewer than `ms` milliseconds are left
   */
  requireTime(ms: number): void;
}

export function contextOf(
  { requestId, traceId, deadlineMs }: Invocation,
  signal: AbortSignal,
  log: Log,
): Context {
  const remainingMs = () =>
    Number.isNaN(deadlineMs) ? Infinity : Math.max(0, deadlineMs - Date.now());
  return {
    requestId,
    traceId,
    functionVersion: Deno.env.get("AWS_LAMBDA_FUNCTION_VERSION") ?? "",
    deadlineMs,
    log: log.with({ requestId }),
    signal,
    remainingMs,
    requireTime(ms) {
      if (remainingMs() - STOP_MARGIN_MS >= ms) return;
      throw new DeadlineNear(
        `the timeout is near: stopped before work that may take ${Math.round(ms)} ms`,
      );
    },
  };
}
