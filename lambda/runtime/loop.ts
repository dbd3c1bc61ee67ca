import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import { type Invocation, RuntimeApiError, type RuntimeClient } from "./client.ts";
import { type Context, contextOf } from "./context.ts";
import { failureReason, openDeadline } from "./deadline.ts";
import { errorBody } from "./error_body.ts";
import { responseText } from "./response.ts";

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * The handler ignored its deadline. The process must end, so that the work cannot continue during
 * the next invocation.
 */
export class HandlerStillRunning extends Error {
  override name = "HandlerStillRunning";
}

/** How long an abandoned handler may take to finish, in milliseconds; still before the deadline. */
const SETTLE_MS = 150;

/**
 * Serves invocations in sequence until the Runtime API is gone. Lambda ends a runtime by ending its
 * environment, so the loop never returns.
 * @throws if the Runtime API returns no next invocation, or reports that the instance is lost (500)
 * @throws {HandlerStillRunning} after the invocation's error is reported
 */
export async function serve(client: RuntimeClient, handler: Handler, log: Log): Promise<never> {
  while (true) await serveOne(client, await client.next(), handler, log);
}

async function serveOne(
  client: RuntimeClient,
  invocation: Invocation,
  handler: Handler,
  log: Log,
): Promise<void> {
  const { requestId } = invocation;
  propagateTrace(invocation.traceId);
  const deadline = openDeadline(invocation.deadlineMs);
  const context = contextOf(invocation, deadline.signal, log);
  const work = respond(handler, invocation.body, context);
  let answered: Promise<void>;
  try {
    answered = client.respond(requestId, await Promise.race([work, deadline.over]));
  } catch (thrown) {
    const error = errorBody(failureReason(thrown, context.signal));
    context.log.error("invocation failed", { ...error });
    answered = client.fail(requestId, error);
  } finally {
    deadline.close();
  }
  await report(answered, context.log);
  await waitUntilSettled(work, context);
}

async function respond(handler: Handler, event: string, context: Context): Promise<string> {
  return responseText(await handler(JSON.parse(event), context));
}

/** AWS clients propagate the value of this variable. */
function propagateTrace(traceId: string | null): void {
  if (traceId) Deno.env.set("_X_AMZN_TRACE_ID", traceId);
  else Deno.env.delete("_X_AMZN_TRACE_ID");
}

/**
 * A failed report affects only this invocation: if Lambda rejected it (too large, too late), it
 * informs the invoker itself; if the API is gone, the next call ends the loop.
 */
async function report(sent: Promise<void>, log: Log): Promise<void> {
  try {
    await sent;
  } catch (error) {
    log.error("the Runtime API rejected the response", { reason: messageOf(error) });
    if (error instanceof RuntimeApiError && error.status === 500) throw error;
  }
}

/**
 * Waits until the work has ended.
 * @throws {HandlerStillRunning} if it does not end in time
 */
async function waitUntilSettled(
  work: Promise<unknown>,
  { requestId, log }: Context,
): Promise<void> {
  const settled = new AbortController();
  work.catch(() => {}).finally(() => settled.abort());
  await sleep(SETTLE_MS, settled.signal);
  if (settled.signal.aborted) return;
  log.error("the handler is still running at its deadline");
  throw new HandlerStillRunning(`${requestId}: the handler is still running at its deadline`);
}
