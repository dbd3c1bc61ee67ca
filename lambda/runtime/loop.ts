import { messageOf } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import { type Invocation, RuntimeApiError, type RuntimeClient } from "./client.ts";
import { type Context, openContext } from "./context.ts";
import { errorBody } from "./error_body.ts";

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Serves invocations, one after another, until the Runtime API is gone: Lambda ends a runtime by
 * ending its environment, so the loop has no other end.
 * @throws if the Runtime API gives no next invocation, or says that the instance is lost (500)
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
  if (invocation.traceId) Deno.env.set("_X_AMZN_TRACE_ID", invocation.traceId);
  else Deno.env.delete("_X_AMZN_TRACE_ID");
  const [context, close] = openContext(invocation, log);
  let response: string;
  try {
    response = JSON.stringify(await handler(JSON.parse(invocation.body), context)) ?? "null";
  } catch (thrown) {
    const error = errorBody(whyFailed(thrown, context.signal));
    context.log.error("invocation failed", { ...error });
    return await report(client.fail(requestId, error), context.log);
  } finally {
    close();
  }
  await report(client.respond(requestId, response), context.log);
}

/** A call given up for the deadline says only that it was given up. */
function whyFailed(thrown: unknown, signal: AbortSignal): unknown {
  const givenUp = signal.aborted && thrown instanceof Error && thrown.name === "AbortError";
  return givenUp ? signal.reason : thrown;
}

/**
 * A report that does not arrive costs this invocation alone: Lambda tells the invoker itself if it
 * refused one (too large, too late), and an API that is gone ends the loop at the next call.
 */
async function report(sent: Promise<void>, log: Log): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (error instanceof RuntimeApiError && error.status === 500) throw error;
    log.error("the Runtime API did not take the answer", { reason: messageOf(error) });
  }
}
