import assert from "node:assert/strict";
import { DEFAULT_RULE } from "../../gallery/match_rule.ts";
import { timelineText } from "./report.ts";
import type { AppearanceScore } from "./score_clip.ts";
import { totalsOf } from "./totals.ts";

const score = (person: string, more: Partial<AppearanceScore>): AppearanceScore => ({
  appearance: {
    person,
    photo: `${person}.jpg`,
    known: true,
    from: 1,
    to: 3.24,
    slides: false,
    x: 640,
    y: 360,
    height: 600,
    phase: 0,
  },
  verdict: "found",
  answer: person,
  seconds: 2,
  within: true,
  ...more,
});

Deno.test("the report has the figures, and each appearance that is not right", () => {
  const clip = {
    appearances: [
      score("ann", {}),
      score("ben", { verdict: "missed", answer: null, seconds: null, within: false }),
      score("cy", { verdict: "wrong", answer: "ann" }),
    ],
    nowhere: [],
    distances: { same: [0.4], other: [] },
    strangers: { true: 0, told: 1 },
  };
  const text = timelineText({
    settings: { clips: 1, count: 3, seed: 1, rule: DEFAULT_RULE, every: 0.5, half: "a" },
    people: ["ann", "ben", "cy"],
    notes: [],
    totals: totalsOf([clip]),
    clips: [clip],
    cost: {
      videoSeconds: 30,
      samples: 60,
      looked: 50,
      processorPerMinute: 12,
      decodingPerMinute: 2,
    },
  });
  assert.match(
    text,
    /^1 clips of half a of the people, 3 photos enrolled for each person, every 0\.5 s/,
  );
  assert.match(text, /found +│ 33\.3 % \(1 of 3\), 6\.1 to 79\.2 % /);
  assert.match(text, /strangers taken for somebody +│ none/);
  assert.match(text, /seconds within ± 0\.5 +│ 100\.0 % \(2 of 2\)/);
  assert.match(text, /95 % of one person's are ≤ 0\.4, 99 % of two people's ≥ –/);
  assert.match(text, /12 s of processor a minute, 2 s of it decoding/);
  assert.match(
    text,
    /Not right:\n {2}clip 0, 1\.00 to 3\.24 s: ben not found\n.*cy taken for ann$/,
  );
});
