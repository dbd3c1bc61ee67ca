import type { Log } from "../../contract/log.ts";
import type { Invocation } from "./client.ts";

/** What the handler knows of its invocation. */
export interface Context {
  readonly requestId: string;
  readonly functionVersion: string;
  readonly log: Log;
  /** Aborted shortly before the deadline, with `DeadlineNear` as its reason. */
  readonly signal: AbortSignal;
}

/** Work was given up in time to say so, before Lambda would have killed it without a word. */
export class DeadlineNear extends Error {
  override name = "DeadlineNear";
}

/** How long before the deadline work stops, in milliseconds. */
export const SPARE_MS = 500;

/** The context, and the function that ends it. */
export function openContext(invocation: Invocation, log: Log): [Context, () => void] {
  const { requestId, deadlineMs } = invocation;
  const stop = new AbortController();
  const left = deadlineMs - Date.now() - SPARE_MS;
  const timer = Number.isFinite(left)
    ? setTimeout(() => stop.abort(new DeadlineNear("the time-out is near: stopped")), left)
    : undefined;
  const context: Context = {
    requestId,
    functionVersion: Deno.env.get("AWS_LAMBDA_FUNCTION_VERSION") ?? "",
    log: log.with({ requestId }),
    signal: stop.signal,
  };
  return [context, () => clearTimeout(timer)];
}
