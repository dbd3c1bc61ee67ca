import assert from "node:assert/strict";
import { RESULT, s3PutRecord } from "../../contract/testing/messages.ts";
import { needs } from "../../contract/testing/harness.ts";
import { until } from "../../embedded/testing/probes.ts";
import { type Fault, outageOf, requestFault } from "./faults.ts";
import type { KillPoint } from "./kill_plan.ts";
import { startProxy } from "./proxy.ts";
import { createTally } from "./tally.ts";
import { createTrails } from "./trails.ts";

interface Stage {
  /** The operations that AWS was asked for, with the request bodies. */
  // deno-lint-ignore no-explicit-any
  readonly asked: { operation: string; body: any }[];
  readonly violations: string[];
  readonly trails: ReturnType<typeof createTrails>;
  readonly killPoint: Promise<unknown>;
  /** Calls through the proxy; undefined if the connection broke. */
  // deno-lint-ignore no-explicit-any
  call(operation: string, body: unknown): Promise<{ status: number; body: any } | undefined>;
}

interface Options {
  readonly seed: number;
  readonly answer?: (operation: string) => unknown;
  readonly until?: KillPoint;
}

/** A seed whose first request of this kind has this fault, without an outage. */
function seedWith(kind: string, fault: Fault["kind"]): number {
  for (let seed = 1;; seed++) {
    if (requestFault(seed, 1, kind, 1).kind === fault && !outageOf(seed, 1)) return seed;
  }
}

function onStage(name: string, options: Options, test: (stage: Stage) => Promise<void>) {
  Deno.test({
    name: `${name} (needs net)`,
    ...needs("net"),
    async fn() {
      const asked: Stage["asked"] = [];
      await using aws = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        async (request) => {
          const target = request.headers.get("x-amz-target")?.split(".")[1] ?? "Invoke";
          asked.push({ operation: target, body: await request.json() });
          return Response.json(await options.answer?.(target) ?? {});
        },
      );
      const trails = createTrails();
      const violations: string[] = [];
      const proxy = await startProxy({
        seed: options.seed,
        life: 1,
        until: options.until,
        trails,
        tally: createTally(),
        endpoint: `http://127.0.0.1:${aws.addr.port}`,
        queues: { input: "in", output: "out" },
        onMessage() {},
        onViolation: (what) => violations.push(what),
      });
      try {
        await test({
          asked,
          violations,
          trails,
          killPoint: proxy.killPoint,
          async call(operation, body) {
            const invoke = operation === "Invoke";
            const path = invoke ? "/2015-03-31/functions/f/invocations" : "/";
            const headers = { "x-amz-target": `AmazonSQS.${operation}`, connection: "close" };
            try {
              const response = await fetch(`${proxy.url}${path}`, {
                method: "POST",
                headers: invoke ? { connection: "close" } : headers,
                body: JSON.stringify(body),
              });
              return { status: response.status, body: await response.json() };
            } catch {
              return undefined;
            }
          },
        });
      } finally {
        await proxy.close();
      }
    },
  });
}

const OUT = { QueueUrl: "http://x/0/out" };
const SENT = { ...OUT, MessageBody: "a" };
const calm = seedWith("output.SendMessage", "none");

onStage("a request without a fault passes in both directions", {
  seed: calm,
  answer: () => ({ Ok: 1 }),
}, async (
  { call, asked },
) => {
  assert.deepEqual(await call("SendMessage", SENT), { status: 200, body: { Ok: 1 } });
  assert.deepEqual(asked, [{ operation: "SendMessage", body: SENT }]);
});

onStage(
  "dropped before: AWS does not receive the request",
  { seed: seedWith("output.SendMessage", "dropped before") },
  async ({ call, asked }) => {
    assert.equal(await call("SendMessage", SENT), undefined);
    assert.equal(asked.length, 0);
  },
);

onStage(
  "dropped after: AWS handles the request, and the response is lost",
  { seed: seedWith("output.SendMessage", "dropped after") },
  async ({ call, asked }) => {
    assert.equal(await call("SendMessage", SENT), undefined);
    assert.equal(asked.length, 1);
  },
);

onStage(
  "a broken service does nothing",
  { seed: seedWith("output.SendMessage", "5xx") },
  async ({ call, asked }) => {
    assert.match(String((await call("SendMessage", SENT))?.status), /^50[03]$/);
    assert.equal(asked.length, 0);
  },
);

const entries = ["0", "1", "2", "3"].map((Id) => ({ Id, ReceiptHandle: `receipt-${Id}` }));

onStage(
  "in a partly failed batch AWS handles the other entries, and the response names those that failed",
  {
    seed: seedWith("output.DeleteMessageBatch", "partly failed"),
    answer: () => ({ Successful: [{ Id: "ok" }], Failed: [] }),
  },
  async ({ call, asked }) => {
    const answer = await call("DeleteMessageBatch", { ...OUT, Entries: entries });
    const passed: typeof entries = asked[0]?.body.Entries ?? [];
    assert.ok(passed.length < entries.length);
    const failed = answer!.body.Failed.map(({ Id }: { Id: string }) => Id);
    assert.deepEqual([...passed.map(({ Id }) => Id), ...failed].sort(), ["0", "1", "2", "3"]);
  },
);

const results = entries.map(({ ReceiptHandle }, i) => ({
  ReceiptHandle,
  Body: JSON.stringify({ ...RESULT, identity: `${i}`.repeat(32), key: `${i}.mp4` }),
}));

onStage(
  "messages are recorded on their way to and from the bridge",
  {
    seed: seedWith("output.ReceiveMessage", "none"),
    answer: (operation) =>
      operation === "ReceiveMessage" ? { Messages: results } : { Successful: entries },
  },
  async ({ call, trails, asked }) => {
    const { body } = (await call("ReceiveMessage", { ...OUT, WaitTimeSeconds: 20 }))!;
    assert.equal(asked[0]!.body.WaitTimeSeconds, 0);
    const receipts = body.Messages.map((one: typeof results[0]) => one.ReceiptHandle);
    assert.deepEqual(receipts.sort(), entries.map((one) => one.ReceiptHandle));
    await call("DeleteMessage", { ...OUT, ReceiptHandle: "receipt-2" });
    const steps = trails.all().map((one) => [one.key, one.resultDelivered, one.resultDeleted]);
    assert.deepEqual(steps, [["0.mp4", 1, 0], ["1.mp4", 1, 0], ["2.mp4", 1, 1], ["3.mp4", 1, 0]]);
  },
);

for (const [phase, times] of [["asked", 0], ["done", 1]] as const) {
  onStage(
    `at the kill point, "${phase}", the request stays unanswered`,
    { seed: calm, until: { verb: "Send", queue: "output", nth: 1, phase, pauseMs: 0 } },
    async ({ call, asked, killPoint }) => {
      const answer = call("SendMessage", SENT);
      await killPoint;
      // The next one passes: its answer shows that the first never reached AWS.
      const next = { ...OUT, MessageBody: "b" };
      assert.equal((await call("SendMessage", next))?.status, 200);
      assert.equal(asked.filter(({ body }) => body.MessageBody === "a").length, times);
      void answer;
    },
  );
}

const records = { Records: [s3PutRecord({ key: "a.mp4" })] };
const free = Promise.withResolvers<void>();

onStage(
  "invoking an upload that is in flight in the same life is a violation, invoking another is not",
  {
    seed: seedWith("input.Invoke", "none"),
    answer: () => free.promise,
  },
  async ({ call, asked, violations }) => {
    const first = call("Invoke", records);
    await until(() => asked.length === 1);
    const other = call("Invoke", { Records: [s3PutRecord({ key: "b.mp4" })] });
    const second = call("Invoke", records);
    await until(() => violations.length === 1);
    assert.match(violations[0]!, /^a\.mp4 .* invoked while an invocation of it is in flight$/);
    free.resolve();
    await Promise.all([first, second, other]);
    await call("Invoke", records);
    assert.equal(violations.length, 1);
  },
);
