import assert from "node:assert/strict";
import { jsonLog } from "../../cli/log.ts";
import { needs, noLeaks } from "../../contract/testing/harness.ts";
import { runtimeClient } from "./client.ts";
import { type FakeInvocation, type Post, withFakeRuntimeApi } from "../testing/fake_runtime_api.ts";
import { REPORT_MARGIN_MS, STOP_MARGIN_MS } from "./deadline.ts";
import { type Handler, serve } from "./loop.ts";
import { MAX_RESPONSE_BYTES } from "./response.ts";

/** Serves the invocations and returns what was posted and logged, and what ended the loop. */
async function serveAll(
  invocations: readonly (string | FakeInvocation)[],
  handler: Handler,
  reply?: (post: Post) => Response,
) {
  const lines: string[] = [];
  let posts: readonly Post[] = [];
  let end: unknown;
  await withFakeRuntimeApi(
    invocations.map((one) => typeof one === "string" ? { body: one } : one),
    async (address, posted) => {
      const log = jsonLog({}, (line) => lines.push(line));
      end = await serve(runtimeClient(address), handler, log).catch((error) => error);
      posts = posted;
    },
    reply,
  );
  return { posts, logged: lines.map((line) => JSON.parse(line)), end: String(end) };
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs net, env)`, ...needs("net", "env"), ...noLeaks, fn });

const brief = ({ path, body, errorType }: Post) => {
  const said = JSON.parse(body);
  if (errorType === null) return [path, said];
  const { stackTrace: _, ...error } = said;
  return [path, error, errorType];
};

/** What is posted for an invocation that fails with this error. */
const failed = (id: string, errorType: string, errorMessage: string) => [
  `/invocation/${id}/error`,
  { errorType, errorMessage },
  errorType,
];

const NO_MORE = "RuntimeApiError: Runtime API: /invocation/next: 410 no more";

test("each event reaches the handler, and its response its invocation, until there are no more", async () => {
  const echo: Handler = (event, { requestId }) => Promise.resolve({ event, requestId });
  const { posts, logged, end } = await serveAll(['{"n":1}', "[2]"], echo);
  assert.deepEqual(posts.map(({ path, body }) => [path, JSON.parse(body)]), [
    ["/invocation/id-1/response", { event: { n: 1 }, requestId: "id-1" }],
    ["/invocation/id-2/response", { event: [2], requestId: "id-2" }],
  ]);
  assert.deepEqual(logged, []);
  assert.equal(end, NO_MORE);
});

test("undefined is sent as null", async () => {
  const { posts } = await serveAll(["{}"], () => Promise.resolve(undefined));
  assert.deepEqual(posts.map(({ body }) => body), ["null"]);
});

test("whatever the handler throws is posted and logged with its request ID, and the loop continues", async () => {
  const thrown = [new RangeError("too far"), "text", undefined, Object.create(null)];
  const events = [...thrown.keys(), -1].map(String);
  const { posts, logged, end } = await serveAll(events, (event) => {
    if (event === -1) return Promise.resolve("fine");
    throw thrown[event as number];
  });
  assert.deepEqual(posts.slice(0, 4).map(brief), [
    failed("id-1", "RangeError", "too far"),
    failed("id-2", "string", "text"),
    failed("id-3", "undefined", "undefined"),
    failed("id-4", "object", "an error that cannot be shown"),
  ]);
  assert.deepEqual(posts[4]?.body, '"fine"');
  assert.deepEqual(
    logged.map((
      { level, message, requestId, errorType },
    ) => [level, message, requestId, errorType]),
    [
      ["error", "invocation failed", "id-1", "RangeError"],
      ["error", "invocation failed", "id-2", "string"],
      ["error", "invocation failed", "id-3", "undefined"],
      ["error", "invocation failed", "id-4", "object"],
    ],
  );
  assert.equal(end, NO_MORE);
});

test("a response that is not JSON is an error of the invocation, and the loop continues", async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const responses = [circular, { big: 1n }, "fine"];
  const { posts, end } = await serveAll(
    ["0", "1", "2"],
    (event) => Promise.resolve(responses[event as number]),
  );
  assert.deepEqual(posts.map(({ path, errorType }) => [path, errorType]), [
    ["/invocation/id-1/error", "TypeError"],
    ["/invocation/id-2/error", "TypeError"],
    ["/invocation/id-3/response", null],
  ]);
  assert.equal(end, NO_MORE);
});

test("a response that is too large for Lambda is an error of the invocation, and the loop continues", async () => {
  const big = "x".repeat(MAX_RESPONSE_BYTES);
  const { posts, logged, end } = await serveAll(
    ["0", "1"],
    (event) => Promise.resolve(event === 0 ? big : "fine"),
  );
  const told = "Response payload size (6291558 bytes) exceeded maximum allowed payload size " +
    "(6291556 bytes).";
  assert.deepEqual(posts.map(brief), [
    failed("id-1", "Function.ResponseSizeTooLarge", told),
    ["/invocation/id-2/response", "fine"],
  ]);
  assert.deepEqual(logged.map(({ requestId, errorMessage }) => [requestId, errorMessage]), [
    ["id-1", told],
  ]);
  assert.equal(end, NO_MORE);
});

test("an event that is not JSON is an error of the invocation, and the loop continues", async () => {
  const { posts } = await serveAll(["{", "{}"], () => Promise.resolve("fine"));
  assert.deepEqual(posts.map(({ path, errorType }) => [path, errorType]), [
    ["/invocation/id-1/error", "SyntaxError"],
    ["/invocation/id-2/response", null],
  ]);
});

/** An invocation with this many milliseconds until its work must stop. */
const brieflyServed = (ms: number): FakeInvocation => ({
  body: "{}",
  headers: { "lambda-runtime-deadline-ms": String(Date.now() + STOP_MARGIN_MS + ms) },
});

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });

test("work that is stopped for the deadline is reported before it, with that reason", async () => {
  let calls = 0;
  const deadline = Date.now() + STOP_MARGIN_MS + 50;
  const { posts } = await serveAll(
    [brieflyServed(50), brieflyServed(50)],
    async (_, { signal }) => {
      await untilAborted(signal);
      // The AWS clients throw an error of their own when aborted.
      if (++calls === 1) throw new DOMException("Request aborted", "AbortError");
      signal.throwIfAborted();
    },
  );
  assert.deepEqual(posts.map(brief), [
    failed("id-1", "DeadlineNear", "the timeout is near: stopped"),
    failed("id-2", "DeadlineNear", "the timeout is near: stopped"),
  ]);
  assert.ok(posts[0]!.at < deadline, `${posts[0]!.at - deadline} ms late`);
});

test("a handler may finish after the abort, and its response counts", async () => {
  const deadline = Date.now() + STOP_MARGIN_MS + 10;
  const { posts, end } = await serveAll([brieflyServed(10)], async (_, { signal }) => {
    await untilAborted(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return "half of it";
  });
  assert.deepEqual(posts.map(({ body }) => body), ['"half of it"']);
  assert.ok(posts[0]!.at < deadline, `${posts[0]!.at - deadline} ms late`);
  assert.equal(end, NO_MORE);
});

test("a late handler is reported in time and waited for: two never run at once", async () => {
  let busy = 0;
  const deadline = Date.now() + STOP_MARGIN_MS + 10;
  const { posts, end } = await serveAll(
    [brieflyServed(10), "{}"],
    async (_, { requestId, signal }) => {
      assert.equal(busy, 0);
      if (requestId === "id-2") return "fine";
      busy++;
      await untilAborted(signal);
      await new Promise((resolve) => setTimeout(resolve, STOP_MARGIN_MS - REPORT_MARGIN_MS + 50));
      busy--;
      throw new Error("nobody hears this");
    },
  );
  assert.deepEqual(posts.map(brief), [
    failed("id-1", "DeadlineNear", "the timeout is near: stopped"),
    ["/invocation/id-2/response", "fine"],
  ]);
  assert.ok(posts[0]!.at < deadline, `${posts[0]!.at - deadline} ms late`);
  assert.equal(end, NO_MORE);
});

test("a handler that does not end is reported in time and ends the loop", async () => {
  const hanging = Promise.withResolvers<void>();
  const deadline = Date.now() + STOP_MARGIN_MS + 10;
  const { posts, logged, end } = await serveAll([brieflyServed(10), "{}"], () => hanging.promise);
  assert.deepEqual(posts.map(brief), [
    failed("id-1", "DeadlineNear", "the timeout is near: stopped"),
  ]);
  assert.ok(posts[0]!.at < deadline, `${posts[0]!.at - deadline} ms late`);
  assert.match(end, /^HandlerStillRunning: id-1: the handler is still running/);
  assert.deepEqual(logged.map(({ requestId, message }) => [requestId, message]), [
    ["id-1", "invocation failed"],
    ["id-1", "the handler is still running at its deadline"],
  ]);
});

test("an invocation past its deadline starts with an aborted signal", async () => {
  for (const ms of [-STOP_MARGIN_MS - 1, -STOP_MARGIN_MS + 100]) {
    const { posts, end } = await serveAll(
      [brieflyServed(ms), brieflyServed(ms), "{}"],
      (_, { requestId, signal }) => {
        if (requestId === "id-1") signal.throwIfAborted();
        return Promise.resolve(signal.aborted);
      },
    );
    assert.deepEqual(posts.map(({ errorType, body }) => errorType ?? body), [
      "DeadlineNear",
      "true",
      "false",
    ]);
    assert.equal(end, NO_MORE);
  }
});

test("another error is not replaced by the deadline's", async () => {
  const { posts } = await serveAll(["{}", brieflyServed(10)], async (_, { requestId, signal }) => {
    if (requestId === "id-1") throw new DOMException("given up", "AbortError");
    await untilAborted(signal);
    throw new RangeError("odd");
  });
  assert.deepEqual(posts.map(({ errorType }) => errorType), ["AbortError", "RangeError"]);
});

test("a refused post affects only its invocation, and is logged", async () => {
  const reply = ({ path }: Post) =>
    path.includes("id-3")
      ? new Response("{}", { status: 202 })
      : new Response("no", { status: 413 });
  const { posts, logged, end } = await serveAll(["1", "2", "3"], (event) => {
    if (event === 2) throw new Error("odd");
    return Promise.resolve(event);
  }, reply);
  assert.deepEqual(posts.map(({ path }) => path), [
    "/invocation/id-1/response",
    "/invocation/id-2/error",
    "/invocation/id-3/response",
  ]);
  const refusals = logged.filter(({ message }) => /rejected the response/.test(message));
  assert.deepEqual(refusals.map(({ requestId, reason }) => [requestId, reason]), [
    ["id-1", "Runtime API: /invocation/id-1/response: 413 no"],
    ["id-2", "Runtime API: /invocation/id-2/error: 413 no"],
  ]);
  assert.equal(end, NO_MORE);
});

test("the loop ends if the Runtime API says that the instance is lost", async () => {
  const reply = () => new Response("lost", { status: 500 });
  const echo: Handler = (event) => Promise.resolve(event);
  const { posts, logged, end } = await serveAll(["1", "2"], echo, reply);
  assert.equal(posts.length, 1);
  assert.match(end, /id-1\/response: 500 lost/);
  assert.deepEqual(logged.map(({ requestId, reason }) => [requestId, reason]), [
    ["id-1", "Runtime API: /invocation/id-1/response: 500 lost"],
  ]);
});

test("the trace ID is the invocation's own, or unset", async () => {
  const traced = { body: "{}", headers: { "lambda-runtime-trace-id": "Root=1-5bef4de7" } };
  const { posts } = await serveAll(
    [traced, "{}"],
    () => Promise.resolve(Deno.env.get("_X_AMZN_TRACE_ID") ?? "none"),
  );
  assert.deepEqual(posts.map(({ body }) => body), ['"Root=1-5bef4de7"', '"none"']);
});
