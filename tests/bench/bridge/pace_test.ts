import assert from "node:assert/strict";
import { paced } from "./pace.ts";

Deno.test("paced calls back once for each item, in order, and stops on abort", async () => {
  const done: number[] = [];
  await paced([1, 2, 3], 1e6, (n) => done.push(n));
  assert.deepEqual(done, [1, 2, 3]);
  const stop = new AbortController();
  await paced([4, 5], 1 / 3600, (n) => {
    done.push(n);
    stop.abort();
  }, stop.signal);
  assert.deepEqual(done, [1, 2, 3, 4]);
});
