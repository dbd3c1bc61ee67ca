import assert from "node:assert/strict";
import { accepts, acceptsAtOnce, DEFAULT_RULE, thresholdFor } from "./match_rule.ts";

const found = (first: number, second: number | null, photos = 1) => ({
  name: "ann",
  distance: first,
  photos,
  second: second === null ? null : { name: "bob", distance: second, photos: 1 },
});

Deno.test("a person is accepted up to and including the threshold", () => {
  const { threshold } = DEFAULT_RULE;
  assert(accepts(DEFAULT_RULE, found(threshold, null)));
  assert(!accepts(DEFAULT_RULE, found(threshold + 0.001, null)));
  assert(!accepts({ ...DEFAULT_RULE, threshold: 0.5 }, found(0.55, 0.9)));
  assert(!accepts(DEFAULT_RULE, null));
});

Deno.test("a person is accepted only if the second is farther by the margin", () => {
  const rule = { threshold: 0.6, margin: 0.125, atOnce: 0.5 };
  assert(accepts(rule, found(0.25, 0.375)));
  assert(!accepts(rule, found(0.25, 0.374)));
  assert(accepts({ ...rule, margin: 0 }, found(0.25, 0.25)));
});

Deno.test("the threshold falls with the number of photos, because everyone is nearer to a mean", () => {
  const thresholds = [1, 2, 3, 10, 1000].map((photos) => thresholdFor(DEFAULT_RULE, photos));
  assert.equal(thresholds[0], DEFAULT_RULE.threshold);
  assert.deepEqual(thresholds, thresholds.toSorted().toReversed());
  assert(thresholds.at(-1)! > DEFAULT_RULE.threshold - 0.04);
  const between = (thresholds[0]! + thresholds[1]!) / 2;
  assert(accepts(DEFAULT_RULE, found(between, null, 1)));
  assert(!accepts(DEFAULT_RULE, found(between, null, 2)));
  assert.equal(thresholdFor({ ...DEFAULT_RULE, threshold: 0.1 }, 10), 0);
});

Deno.test("one observation decides only if it is nearer still, and never beyond the threshold", () => {
  const rule = { threshold: 0.53, margin: 0.02, atOnce: 0.48 };
  assert(acceptsAtOnce(rule, found(0.48, null)));
  assert(!acceptsAtOnce(rule, found(0.49, null)));
  assert(!acceptsAtOnce(rule, found(0.3, 0.31)));
  assert(!acceptsAtOnce({ ...rule, threshold: 0.4 }, found(0.45, null)));
});
