import assert from "node:assert/strict";
import { createLimit } from "./invocation_limit.ts";

Deno.test("at most so many are in at once, and the others enter in their order", async () => {
  const limit = createLimit(2);
  assert.equal(limit.enter(), undefined);
  assert.equal(limit.enter(), undefined);
  const entered: string[] = [];
  const waiting = ["a", "b"].map((name) => limit.enter()!.then(() => entered.push(name)));
  await Promise.resolve();
  assert.deepEqual(entered, []);
  limit.leave();
  await waiting[0];
  assert.deepEqual(entered, ["a"]);
  limit.leave();
  await Promise.all(waiting);
  limit.leave();
  limit.leave();
  assert.equal(limit.enter(), undefined);
});
