import assert from "node:assert/strict";
import { allDone } from "./all_done.ts";

Deno.test("the results come in order", async () => {
  assert.deepEqual(await allDone([1, Promise.resolve("two")]), [1, "two"]);
});

Deno.test("when one fails, the others have ended before the error is thrown", async () => {
  const slow = Promise.withResolvers<void>();
  let ended = false;
  const work = allDone([Promise.reject(new Error("first")), slow.promise.then(() => ended = true)]);
  slow.resolve();
  await assert.rejects(work, /first/);
  assert.equal(ended, true);
});
