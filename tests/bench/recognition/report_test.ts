import assert from "node:assert/strict";
import type { Answer } from "./contender.ts";
import { rightOf } from "./measure.ts";
import { comparison } from "./report.ts";

const answer = (ms: number): Answer => ({ name: "anna", ms, rss: 100e6, peak: 200e6 });

Deno.test("the cost is that of the mean, and right answers are counted, not rounded", () => {
  const warm = [100, 100, 1000].map(answer);
  const right = { clips: 20, of: 21 };
  const table = comparison([{ who: "ours", warm, coldMs: [2000], right }]);
  assert.match(table, /ours +│ 400 +│ 100 +│ 1000 +│ 2000 /);
  // 1000 × (0.4 s × 1769/1024 GB × $0.0000166667 + $0.0000002)
  assert.match(table, /20 of 21 +│ \$0\.0117 /);
  assert.match(comparison([{ who: "ours", warm, coldMs: [2000], right: null }]), /│ \? +│/);
});

Deno.test("a clip is right if it is right in every round; unmapped clips do not count", () => {
  const truth = new Map([["a.mp4", "anna"], ["b.mp4", null]]);
  const videos = ["clips/a.mp4", "clips/b.mp4", "clips/c.mp4"];
  const answers = (...names: (string | null)[]) => names.map((name) => ({ name }));
  const right = (...names: (string | null)[]) => rightOf(answers(...names), videos, truth);
  assert.deepEqual(right("anna", null, "ben", "anna", null, null), { clips: 2, of: 2 });
  assert.deepEqual(right("anna", null, "ben", "anna", "ben", null), { clips: 1, of: 2 });
  assert.equal(rightOf(answers("anna"), ["a.mp4"], null), null);
});
