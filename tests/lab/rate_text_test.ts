import assert from "node:assert/strict";
import { rateText } from "./rate_text.ts";

Deno.test("a run's rate is told apart from that of its second half", () => {
  const answers = [1000, 1500, 2000, 2500, 3000, 3100, 3200, 3300, 3400, 3500];
  assert.equal(
    rateText(answers, 4000),
    "10 events in 3.0 s, from the first answer to the last deletion: 3.3 a second; in the second half 5.6",
  );
});
