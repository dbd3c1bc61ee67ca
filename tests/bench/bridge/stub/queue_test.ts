import assert from "node:assert/strict";
import { stubQueue } from "./queue.ts";

const bodies = (deliveries: readonly { body: string }[]) => deliveries.map(({ body }) => body);

Deno.test("messages arrive in order, each once, as many as a poll asks for", async () => {
  const queue = stubQueue();
  for (let n = 0; n < 2500; n++) queue.send(`${n}`);
  const got: string[] = [];
  while (queue.waiting > 0) got.push(...bodies(await queue.receive(10, 0)));
  assert.deepEqual(got, Array.from({ length: 2500 }, (_, n) => `${n}`));
  assert.equal(queue.hidden, 2500);
});

Deno.test("a long poll waits for a message; one message ends one poll", async () => {
  const queue = stubQueue();
  const one = queue.receive(10, 60_000);
  const two = queue.receive(10, 60_000);
  assert.deepEqual([queue.polls, queue.mostPolls], [2, 2]);
  queue.send("a");
  assert.deepEqual(bodies(await one), ["a"]);
  assert.equal(queue.polls, 1);
  queue.send("b");
  assert.deepEqual(bodies(await two), ["b"]);
  assert.deepEqual([queue.polls, queue.mostPolls], [0, 2]);
});

Deno.test("a poll ends without messages after its time, or when its caller has gone", async () => {
  const queue = stubQueue();
  assert.deepEqual(await queue.receive(10, 0), []);
  assert.deepEqual(await queue.receive(10, 1), []);
  const caller = new AbortController();
  const poll = queue.receive(10, 60_000, caller.signal);
  caller.abort();
  assert.equal(queue.polls, 0);
  assert.deepEqual(await poll, []);
  queue.send("a");
  assert.deepEqual(await queue.receive(10, 60_000, caller.signal), []);
  assert.equal(queue.waiting, 1);
});

Deno.test("only the receipt handle of the last delivery is valid, and only once", async () => {
  const queue = stubQueue();
  queue.send("a");
  const [first] = await queue.receive(1, 0);
  assert.ok(queue.hide(first!.receipt, 30));
  assert.equal(queue.waiting, 0);
  assert.ok(queue.hide(first!.receipt, 0));
  const [again] = await queue.receive(1, 0);
  assert.deepEqual([again!.id, again!.receiveCount], [first!.id, 2]);
  assert.equal(queue.hide(first!.receipt, 0), false);
  assert.equal(queue.remove(first!.receipt), undefined);
  assert.equal(queue.remove(again!.receipt), "a");
  assert.equal(queue.remove(again!.receipt), undefined);
  assert.deepEqual([queue.waiting, queue.hidden], [0, 0]);
});
