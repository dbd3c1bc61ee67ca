import assert from "node:assert/strict";
import { rateText } from "./rate_text.ts";

Deno.test("a run's rate is told apart from that of its second half", () => {
  // Five events a second in the first half, ten in the second.
  const times = [0, 200, 400, 600, 800, 1000, 1100, 1200, 1300, 1400, 1500];
  assert.equal(
    rateText(times.toReversed()),
    "11 events from the queue to the ledger in 1.5 s: 6.7 a second, 10.0 in the second half",
  );
});
