import assert from "node:assert/strict";
import { lazily } from "./lazily.ts";

Deno.test("a value is made when first asked for, once, also for those who ask meanwhile", async () => {
  const made: string[] = [];
  const value = lazily((by: string) => {
    made.push(by);
    return Promise.resolve({ by });
  });
  assert.deepEqual(made, []);
  const [first, second] = await Promise.all([value("first"), value("second")]);
  assert.equal(first, second);
  assert.equal(await value("third"), first);
  assert.deepEqual(made, ["first"]);
});

Deno.test("a failure goes to those who waited for it, and is not kept", async () => {
  let attempts = 0;
  const value = lazily(() =>
    ++attempts < 2 ? Promise.reject(new Error("no")) : Promise.resolve(attempts)
  );
  const both = await Promise.allSettled([value(), value()]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(await value(), 2);
  assert.equal(await value(), 2);
});
