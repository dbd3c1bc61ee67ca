import { jsonLog } from "../../cli/log.ts";
import type { Context } from "../runtime/context.ts";

/** An invocation's context for tests; `logged` returns the log's lines. */
export function fakeContext(
  signal: AbortSignal = new AbortController().signal,
  requestId = "id-1",
) {
  const lines: string[] = [];
  const context: Context = {
    requestId,
    traceId: null,
    functionVersion: "7",
    deadlineMs: NaN,
    log: jsonLog({ requestId }, (line) => lines.push(line)),
    signal,
    remainingMs: () => Infinity,
    requireTime() {},
  };
  return { context, logged: () => lines.map((line) => JSON.parse(line)) };
}

/**
 * An AWS client that returns these answers in sequence (and throws those that are errors), and
 * records what was sent.
 */
export function stubClient<Client>(...answers: readonly unknown[]) {
  const sent: { command: string; input: unknown; signal: unknown }[] = [];
  const send = (
    command: { constructor: { name: string }; input: unknown },
    options?: { abortSignal?: AbortSignal },
  ) => {
    sent.push({
      command: command.constructor.name,
      input: command.input,
      signal: options?.abortSignal,
    });
    const answer = answers[sent.length - 1];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? {});
  };
  return { client: { send } as Client, sent };
}
