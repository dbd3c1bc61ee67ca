import assert from "node:assert/strict";
import { mapConcurrently } from "./map_concurrently.ts";

Deno.test("concurrency is bounded and results keep their order", async () => {
  let running = 0;
  let most = 0;
  const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < n; i++) await Promise.resolve();
    running--;
    return n * 10;
  });
  assert.deepEqual(results, [50, 10, 40, 20, 30]);
  assert.equal(most, 2);
});

Deno.test("after a failure no call starts and running calls are awaited", async () => {
  const started: number[] = [];
  let ended = 0;
  const slow = Promise.withResolvers<void>();
  const all = mapConcurrently([1, 2, 3, 4], 2, async (n) => {
    started.push(n);
    if (n === 1) {
      queueMicrotask(slow.resolve);
      throw new Error("first");
    }
    await slow.promise;
    ended++;
  });
  await assert.rejects(all, { message: "first" });
  assert.deepEqual(started, [1, 2]);
  assert.equal(ended, 1);
});
