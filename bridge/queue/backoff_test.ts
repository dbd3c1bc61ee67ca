import assert from "node:assert/strict";
import { backoffMs, redeliverySeconds } from "./backoff.ts";

Deno.test("the wait's upper bound doubles with each attempt, up to the cap", () => {
  const random = () => 1;
  const bounds = [1, 2, 3, 4, 9, 10, 2000].map((attempt) =>
    backoffMs(attempt, { base: 100, cap: 20_000, random })
  );
  assert.deepEqual(bounds, [100, 200, 400, 800, 20_000, 20_000, 20_000]);
});

Deno.test("the wait is spread over all from nothing to its bound", () => {
  const at = (value: number) => backoffMs(3, { base: 500, random: () => value });
  assert.deepEqual([at(0), at(0.25), at(0.5)], [0, 500, 1000]);
  const waits = new Set(Array.from({ length: 20 }, () => backoffMs(8)));
  assert.ok(waits.size > 1, "without a given chance it is by chance");
});

Deno.test("a failed message is hidden twice as long each time, up to 15 minutes", () => {
  assert.deepEqual([1, 2, 3, 4].map(redeliverySeconds), [5, 10, 20, 40]);
  assert.equal(redeliverySeconds(9), 900);
  assert.equal(redeliverySeconds(1_000_000), 900);
});
