import assert from "node:assert/strict";
import { jsonLog } from "../../cli/log.ts";
import { needs } from "../../contract/testing/harness.ts";
import { contextOf } from "./context.ts";
import { DeadlineNear, STOP_MARGIN_MS } from "./deadline.ts";

const test = (name: string, fn: () => void) =>
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), fn });

const { signal } = new AbortController();

function open(deadlineMs: number, traceId: string | null = null) {
  const lines: string[] = [];
  const invocation = { requestId: "id-1", deadlineMs, functionArn: "", traceId, body: "{}" };
  return { context: contextOf(invocation, signal, jsonLog({}, (line) => lines.push(line))), lines };
}

test("the context has the request ID, also in its log lines, and the function's version", () => {
  const before = Deno.env.get("AWS_LAMBDA_FUNCTION_VERSION");
  Deno.env.set("AWS_LAMBDA_FUNCTION_VERSION", "7");
  const { context, lines } = open(NaN);
  if (before === undefined) Deno.env.delete("AWS_LAMBDA_FUNCTION_VERSION");
  else Deno.env.set("AWS_LAMBDA_FUNCTION_VERSION", before);
  assert.equal(context.requestId, "id-1");
  assert.equal(context.functionVersion, "7");
  assert.equal(context.signal, signal);
  context.log.info("hello");
  assert.equal(JSON.parse(lines[0]!).requestId, "id-1");
});

test("the context has the deadline and the time left", () => {
  const deadline = Date.now() + 60_000;
  const { context } = open(deadline);
  assert.equal(context.deadlineMs, deadline);
  const left = context.remainingMs();
  assert.ok(left > 30_000 && left <= 60_000, `${left} ms`);
  assert.equal(open(Date.now() - 1).context.remainingMs(), 0);
  assert.equal(open(NaN).context.remainingMs(), Infinity);
});

test("work that cannot finish in time is not started", () => {
  const { context } = open(Date.now() + STOP_MARGIN_MS + 10_000);
  context.requireTime(5_000);
  assert.throws(() => context.requireTime(10_001), DeadlineNear);
  assert.throws(() => open(Date.now() + STOP_MARGIN_MS - 1).context.requireTime(0), DeadlineNear);
  assert.throws(() => open(Date.now() - 60_000).context.requireTime(0), DeadlineNear);
  open(NaN).context.requireTime(1e9);
});

test("the context has the trace ID, or null", () => {
  assert.equal(open(NaN, "Root=1-5bef4de7").context.traceId, "Root=1-5bef4de7");
  assert.equal(open(NaN).context.traceId, null);
});
