import assert from "node:assert/strict";
import { createSingleflight } from "./singleflight.ts";

Deno.test("callers with the same key share one call and its outcome, errors too", async () => {
  const joined = createSingleflight<string>();
  let calls = 0;
  const work = Promise.withResolvers<string>();
  const once = () => joined("a", () => (calls++, work.promise));
  const both = [once(), once()];
  assert.equal(await joined("b", () => Promise.resolve("other")), "other");
  work.resolve("done");
  assert.deepEqual(await Promise.all(both), ["done", "done"]);
  assert.equal(calls, 1);
});

Deno.test("the next call after the end does the work again, after a failure too", async () => {
  const joined = createSingleflight<number>();
  await assert.rejects(joined("a", () => Promise.reject(new Error("no"))), { message: "no" });
  assert.equal(await joined("a", () => Promise.resolve(1)), 1);
  assert.equal(await joined("a", () => Promise.resolve(2)), 2);
});
