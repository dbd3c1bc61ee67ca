import assert from "node:assert/strict";
import { backoffMs, redeliverySeconds } from "./backoff.ts";

Deno.test("the upper bound of the delay doubles with each attempt, up to the cap", () => {
  const random = () => 1;
  const bounds = [1, 2, 3, 4, 9, 10, 2000].map((attempt) =>
    backoffMs(attempt, { base: 100, cap: 20_000, random })
  );
  assert.deepEqual(bounds, [100, 200, 400, 800, 20_000, 20_000, 20_000]);
});

Deno.test("the delay is spread between zero and its upper bound", () => {
  const at = (value: number) => backoffMs(3, { base: 500, random: () => value });
  assert.deepEqual([at(0), at(0.25), at(0.5)], [0, 500, 1000]);
  const waits = new Set(Array.from({ length: 20 }, () => backoffMs(8)));
  assert.ok(waits.size > 1, "the delay is random by default");
});

Deno.test("the visibility timeout of a failed message doubles, up to 15 minutes", () => {
  assert.deepEqual([1, 2, 3, 4].map(redeliverySeconds), [5, 10, 20, 40]);
  assert.equal(redeliverySeconds(9), 900);
  assert.equal(redeliverySeconds(1_000_000), 900);
});
