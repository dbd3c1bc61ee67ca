import type { Log } from "../../cli/log.ts";
import type { Invocation } from "./client.ts";
import { DeadlineNear, STOP_MARGIN_MS } from "./deadline.ts";

/** What the handler knows of its invocation. */
export interface Context {
  readonly requestId: string;
  /** The X-Ray header `Root=…;Parent=…;Sampled=…`, or null; AWS clients send it on by themselves. */
  readonly traceId: string | null;
  readonly functionVersion: string;
  /** Unix time in milliseconds at which Lambda ends the invocation; NaN if it does not say. */
  readonly deadlineMs: number;
  /** Its lines carry the request id. */
  readonly log: Log;
  /** Aborted shortly before the deadline, with `DeadlineNear` as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds to the deadline; 0 once it has passed, Infinity if there is none. */
  remainingMs(): number;
  /**
   * For work that holds the thread, so that `signal` would come too late.
   * @throws {DeadlineNear} if work has to stop in fewer milliseconds
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
      throw new DeadlineNear(`the time-out is near: stopped before work of ${Math.round(ms)} ms`);
    },
  };
}
