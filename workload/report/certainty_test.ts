import assert from "node:assert/strict";
import { certaintyText } from "./certainty.ts";

const rule = { threshold: 0.53, margin: 0.02 };
const at = (name: string, distance: number) => ({ name, distance });

Deno.test("a recognised face is described by the limit that is nearer", () => {
  const words = (distance: number, second: number | null) =>
    certaintyText(
      "recognised",
      at("ann", distance),
      second === null ? null : at("bob", second),
      rule,
    );
  assert.equal(words(0.2, null), "very clear");
  assert.equal(words(0.38, 0.9), "very clear");
  assert.equal(words(0.2, 0.3), "clear");
  assert.equal(words(0.46, 0.9), "clear");
  assert.equal(words(0.5, 0.9), "fairly clear");
  assert.equal(words(0.2, 0.23), "only just");
  assert.equal(words(0.529, 0.9), "only just");
});

Deno.test("an unknown face is described by its distance beyond the threshold", () => {
  const words = (distance: number, second: number) =>
    certaintyText("unknown", at("ann", distance), at("bob", second), rule);
  assert.equal(words(0.68, 0.9), "like nobody in the gallery");
  assert.equal(words(0.6, 0.9), "not near enough to anybody");
  assert.equal(words(0.54, 0.9), "almost recognized");
  assert.equal(words(0.5, 0.51), "between ann and bob");
  // Within the rule for one photo, outside the one for several.
  assert.equal(words(0.52, 0.9), "almost recognized");
});

Deno.test("without a distance, a rule or a face there are no words", () => {
  assert.equal(certaintyText("no_face", null, null, rule), "");
  assert.equal(certaintyText("no_face", at("ann", 0.9), null, rule), "");
  assert.equal(certaintyText("recognised", null, null, rule), "");
  assert.equal(certaintyText("recognised", at("ann", 0.2), null, null), "");
});
