import type { Log } from "../../contract/log.ts";
import type { Invocation, RuntimeClient } from "./client.ts";
import { type Context, openContext } from "./context.ts";
import { errorBody } from "./error_body.ts";

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Serves invocations, one after another, until the Runtime API is gone: Lambda ends a runtime by
 * ending its environment, so the loop has no other end.
 * @throws if the Runtime API cannot be reached or refuses
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
  const [context, close] = openContext(invocation, log);
  let response: unknown;
  try {
    response = await handler(JSON.parse(invocation.body), context);
  } catch (thrown) {
    const error = errorBody(thrown);
    context.log.error("invocation failed", { ...error });
    return await client.fail(requestId, error);
  } finally {
    close();
  }
  await client.respond(requestId, response);
}
