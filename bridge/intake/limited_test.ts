import assert from "node:assert/strict";
import { createLimiter } from "./limited.ts";

Deno.test("no more run at once than may, each at its turn, after a failure too", async () => {
  const limited = createLimiter(2);
  const works = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const outcomes = works.map(({ promise }, i) => limited(() => (begun.push(i), promise)));
  const all = Promise.allSettled(outcomes);
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  await turn();
  assert.deepEqual(begun, [0, 1]);
  works[1]!.reject(new Error("no"));
  await turn();
  assert.deepEqual(begun, [0, 1, 2]);
  for (const { resolve } of works) resolve(1);
  await all;
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  assert.equal(await limited(() => Promise.resolve("again")), "again");
});
