import assert from "node:assert/strict";
import { jsonLog } from "../../contract/log.ts";
import { needs, noLeaks } from "../../contract/testing.ts";
import { DeadlineNear, openContext, SPARE_MS } from "./context.ts";

const test = (name: string, fn: () => void | Promise<void>) =>
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), ...noLeaks, fn });

function open(deadlineMs: number) {
  const lines: string[] = [];
  const invocation = { requestId: "id-1", deadlineMs, functionArn: "", traceId: null, body: "{}" };
  const [context, close] = openContext(invocation, jsonLog({}, (line) => lines.push(line)));
  return { context, close, lines };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

test("the context knows its request, in its log lines too, and the function's version", () => {
  const before = Deno.env.get("AWS_LAMBDA_FUNCTION_VERSION");
  Deno.env.set("AWS_LAMBDA_FUNCTION_VERSION", "7");
  const { context, close, lines } = open(Date.now() + 60_000);
  close();
  if (before === undefined) Deno.env.delete("AWS_LAMBDA_FUNCTION_VERSION");
  else Deno.env.set("AWS_LAMBDA_FUNCTION_VERSION", before);
  assert.equal(context.requestId, "id-1");
  assert.equal(context.functionVersion, "7");
  context.log.info("hello");
  assert.equal(JSON.parse(lines[0]!).requestId, "id-1");
});

test("the signal is aborted before the deadline, not long before, and says why", async () => {
  const deadline = Date.now() + SPARE_MS + 50;
  const { context, close } = open(deadline);
  assert.equal(context.signal.aborted, false);
  await aborted(context.signal);
  const spare = deadline - Date.now();
  assert.ok(spare > 0 && spare <= SPARE_MS + 5, `${spare} ms to spare`);
  assert.ok(context.signal.reason instanceof DeadlineNear);
  close();
});

test("a context that was closed is not aborted, and leaves no timer", async () => {
  const { context, close } = open(Date.now() + SPARE_MS + 10);
  const later = open(Date.now() + SPARE_MS + 30);
  close();
  await aborted(later.context.signal);
  later.close();
  assert.equal(context.signal.aborted, false);
});

test("with no deadline there is no time-out", async () => {
  const { context } = open(NaN);
  const other = open(Date.now());
  await aborted(other.context.signal);
  assert.equal(context.signal.aborted, false);
});
