import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { RESULT } from "../../contract/testing/messages.ts";
import { withFakeTime } from "../testing/fake_time.ts";
import { uploadEvent } from "../testing/sample_messages.ts";
import { type Action, type DlqOptions, runDlq } from "./dlq.ts";
import {
  deadLetter,
  type FakeDeadLetterQueue,
  fakeDeadLetterQueue,
  RESULTS,
} from "../testing/fake_dead_letter_queue.ts";

const good = (n: number) =>
  deadLetter(`good${n}`, { body: uploadEvent(`v${n}.mp4`), reason: `failed 8 times, last: E${n}` });
const bad = deadLetter("bad", { body: "hello", reason: "not an S3 event" });
const many = (count: number) => Array.from({ length: count }, (_, n) => good(n));

/** Runs the action on these queues with the usual options. */
async function run(
  action: Action,
  queues: readonly FakeDeadLetterQueue[],
  more: Partial<DlqOptions> = {},
  selection: Partial<DlqOptions["selection"]> = {},
) {
  const printed: string[] = [];
  const warned: string[] = [];
  const code = await runDlq(action, queues, {
    selection: { ids: undefined, key: undefined, reason: undefined, ...selection },
    limit: 1000,
    json: false,
    all: false,
    inputBucket: "in",
    columns: 120,
    confirm: undefined,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    signal: new AbortController().signal,
    ...more,
  });
  return { code, printed: printed.join("\n"), warned: warned.join("\n") };
}

Deno.test("list shows every message of both queues, and makes all visible again", async () => {
  const input = fakeDeadLetterQueue(many(25));
  const output = fakeDeadLetterQueue(
    [deadLetter("r", { body: JSON.stringify(RESULT), source: RESULTS })],
    "out-dlq",
  );
  const { code, printed, warned } = await run("list", [input, output]);
  assert.match(printed, /^in-dlq: 25 dead\n/);
  assert.match(printed, /^out-dlq: 1 dead\n/m);
  for (let n = 0; n < 25; n++) assert.match(printed, new RegExp(`v${n}\\.mp4 .*good${n} `));
  assert.match(printed, /test_0\.mp4 .*moved by SQS itself/);
  assert.deepEqual([code, warned, input.hidden(), output.hidden()], [0, "", [], []]);
  assert.equal(input.visible().length, 25);
  assert.deepEqual(input.sent, []);
});

Deno.test("list with a selection states the total; --json prints JSON lines and nothing else", async () => {
  const queue = fakeDeadLetterQueue([...many(3), bad]);
  assert.match((await run("list", [queue], {}, { key: "v1*" })).printed, /^in-dlq: 1 of 4 dead\n/);
  const { printed } = await run("list", [queue], { json: true });
  assert.deepEqual(
    new Set(printed.split("\n").map((line) => JSON.parse(line).id)),
    new Set(["good0", "good1", "good2", "bad"]),
  );
  assert.equal((await run("list", [fakeDeadLetterQueue([])], { json: true })).printed, "");
});

Deno.test("at most --limit messages are received, and a warning says so", async () => {
  const queue = fakeDeadLetterQueue(many(30));
  const { printed, warned } = await run("list", [queue], { limit: 13 });
  assert.match(printed, /^in-dlq: 13 dead\n/);
  assert.equal(warned, "in-dlq: 13 looked at, there may be more: see --limit");
  assert.equal(queue.visible().length, 30);
});

Deno.test("messages that become visible again while others are received do not keep it receiving forever", async () => {
  const queue = fakeDeadLetterQueue(many(2));
  queue.onCall = (call) => {
    if (call === "receive") void queue.release(many(2)).catch(() => {});
  };
  const { printed } = await run("list", [queue]);
  assert.match(printed, /^in-dlq: 2 dead\n/);
});

Deno.test("redrive sends bodies to their source queue, then deletes; messages that must fail again stay", async () => {
  const result = deadLetter("r", { body: JSON.stringify(RESULT), source: RESULTS });
  const queue = fakeDeadLetterQueue([...many(12), bad, result]);
  const { code, printed } = await run("redrive", [queue]);
  assert.match(printed, /12 redriven to in/);
  assert.match(printed, /1 redriven to out/);
  assert.match(printed, /1 would fail again and stay/);
  assert.equal(code, 0);
  assert.deepEqual(queue.visible(), ["bad"]);
  assert.equal(queue.sent.length, 13);
  assert.deepEqual(queue.sent.filter(({ source }) => source === "out"), [{
    source: "out",
    body: result.body,
  }]);
  const calls = queue.calls.filter((call) => call !== "receive" && call !== "release");
  assert.deepEqual(calls, ["send", "delete", "send", "delete", "send", "delete"]);
});

Deno.test("redrive --all sends messages that would fail again", async () => {
  const all = fakeDeadLetterQueue([good(1), bad]);
  await run("redrive", [all], { all: true });
  assert.deepEqual(all.visible(), []);
  const one = fakeDeadLetterQueue([good(1), bad]);
  const { printed } = await run("redrive", [one], {}, { ids: ["bad"] });
  assert.equal(printed, "in-dlq: 1 redriven to in");
  assert.deepEqual(one.visible(), ["good1"]);
});

Deno.test("a message that is not accepted is reported and stays; one that is not deleted is reported as sent", async () => {
  const queue = fakeDeadLetterQueue(many(3));
  queue.fails.send.push("good0");
  queue.fails.delete.push("good1");
  const { code, printed, warned } = await run("redrive", [queue]);
  assert.equal(printed, "in-dlq: 2 redriven to in");
  assert.match(warned, /good0 \(v0\.mp4\): refused by the test/);
  assert.match(
    warned,
    /good1 \(v1\.mp4\): sent, but not deleted from the dead-letter queue: refused by the test/,
  );
  assert.equal(code, 1);
  assert.deepEqual(queue.visible(), ["good0", "good1"]);
  assert.equal(queue.sent.length, 2);
});

Deno.test("a message dead-lettered during the redrive is not sent again", async () => {
  const queue = fakeDeadLetterQueue(many(25));
  let died = 0;
  queue.onCall = (call) => {
    if (call === "send") queue.put(deadLetter(`again${++died}`, { body: uploadEvent("v.mp4") }));
  };
  const { printed } = await run("redrive", [queue]);
  assert.equal(printed, "in-dlq: 25 redriven to in");
  assert.deepEqual(queue.visible(), ["again1", "again2", "again3"]);
});

Deno.test("large bodies are sent in several batches", async () => {
  const large = Array.from(
    { length: 4 },
    (_, n) => deadLetter(`l${n}`, { body: "ž".repeat(50_000) }),
  );
  const queue = fakeDeadLetterQueue(large);
  await run("redrive", [queue], { all: true });
  assert.equal(queue.calls.filter((call) => call === "send").length, 2);
  assert.equal(queue.sent.length, 4);
});

Deno.test("a stop ends it after the current batch, and the other messages are visible again", async () => {
  for (const action of ["redrive", "purge"] as const) {
    const stop = new AbortController();
    const queue = fakeDeadLetterQueue(many(25));
    queue.onCall = (call) => {
      if (call === "delete") stop.abort(new DOMException("asked to stop", "AbortError"));
    };
    await assert.rejects(run(action, [queue], { signal: stop.signal }), { name: "AbortError" });
    assert.deepEqual([queue.visible().length, queue.hidden()], [15, []], action);
  }
});

Deno.test("a stop while messages are received makes them visible again", async () => {
  const stop = new AbortController();
  const queue = fakeDeadLetterQueue(many(25));
  queue.onCall = (call) => call === "receive" && stop.abort(new DOMException("", "AbortError"));
  await assert.rejects(run("list", [queue], { signal: stop.signal }), { name: "AbortError" });
  assert.deepEqual(queue.calls, ["receive", "release"]);
  assert.deepEqual([queue.visible().length, queue.hidden()], [25, []]);
});

Deno.test("after a failure the remaining messages are visible again", async () => {
  const queue = fakeDeadLetterQueue(many(25));
  queue.onCall = (call) => {
    if (call === "delete") throw new Error("the network is down");
  };
  await assert.rejects(run("redrive", [queue]), /network is down/);
  assert.deepEqual([queue.visible().length, queue.hidden(), queue.sent.length], [25, [], 10]);
});

Deno.test("purge deletes the selected messages, if the queue's name is typed", async () => {
  const queue = fakeDeadLetterQueue([...many(3), bad]);
  const asked: string[] = [];
  const answering = (answer: boolean) => (question: string, word: string) => {
    asked.push(question, word);
    return Promise.resolve(answer);
  };
  const reason = "not an S3";
  const no = await run("purge", [queue], { confirm: answering(false) }, { reason });
  assert.match(no.printed, /bad .*\n.*\nin-dlq: 0 purged, its name was not typed$/, "shown first");
  assert.deepEqual([no.code, queue.visible().length], [0, 4]);
  assert.match(asked[0]!, /1 to be deleted for good/);
  assert.equal(asked[1], "in-dlq");
  const yes = await run("purge", [queue], { confirm: answering(true) }, { reason });
  assert.match(yes.printed, /in-dlq: 1 purged$/);
  assert.deepEqual(queue.visible(), ["good0", "good1", "good2"]);
  assert.match((await run("purge", [queue])).printed, /in-dlq: 3 purged$/);
  assert.deepEqual(queue.visible(), []);
  assert.equal(queue.calls.at(-1), "delete", "a deleted message is not made visible");
  assert.equal((await run("purge", [queue])).printed, "in-dlq: 0 purged");
});

Deno.test("an answer that comes when the messages are visible again purges nothing", () =>
  withFakeTime(async (time) => {
    const realNow = performance.now;
    performance.now = time.now;
    try {
      const queue = fakeDeadLetterQueue(many(3));
      const confirm = () => time.advance(200_000).then(() => true);
      await assert.rejects(run("purge", [queue], { confirm }), UserError);
      assert.equal(queue.visible().length, 3);
    } finally {
      performance.now = realNow;
    }
  }));

Deno.test("an id that is not found is reported, with exit code 1", async () => {
  const queues = [fakeDeadLetterQueue([good(1)]), fakeDeadLetterQueue([bad], "out-dlq")];
  const { code, warned } = await run("list", queues, {}, { ids: ["bad", "gone"] });
  assert.deepEqual([code, warned], [1, "no dead-lettered message gone was found"]);
});
