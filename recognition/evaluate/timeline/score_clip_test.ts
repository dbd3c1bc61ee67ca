import assert from "node:assert/strict";
import type { TimelinePerson } from "../../timeline/people.ts";
import type { Appearance } from "./plan_clip.ts";
import { scoreClip } from "./score_clip.ts";
import { totalsOf } from "./totals.ts";

function appearance(person: string, from: number, to: number, more: Partial<Appearance> = {}) {
  const place = { x: 640, y: 360, height: 600, phase: 0, slides: false };
  return { person, photo: `${person}.jpg`, known: true, from, to, ...place, ...more };
}

/** Somebody with a track of each stretch; the best face is in its middle, at `x` of 1,280. */
function person(
  name: string | null,
  ...stretches: [from: number, to: number, x?: number][]
): TimelinePerson {
  const tracks = stretches.map(([from, to, x = 640]) => ({
    samples: [],
    from,
    to,
    descriptor: new Float32Array(128),
    best: {
      time: (from + to) / 2,
      face: { x: x / 2 - 20, y: 160, width: 40, height: 40 },
      quality: 1,
      picture: { width: 1, height: 1, rgb: new Uint8Array(3) },
    },
    isFace: true,
  }));
  const { best, descriptor } = tracks[0]!;
  const rest = { nearest: null, confidence: null, spans: tracks, seconds: 0, frames: 0 };
  return { name, best, descriptor, tracks, ...rest };
}

const score = (appearances: Appearance[], people: TimelinePerson[]) =>
  scoreClip({ seconds: 20, appearances, cuts: [] }, people, 0.5);
const verdicts = (appearances: Appearance[], people: TimelinePerson[]) =>
  score(appearances, people).appearances.map(({ verdict, answer }) => [verdict, answer]);

Deno.test("each appearance is found, missed or wrong by the name of the track in its place", () => {
  const clip = [appearance("ann", 0, 2), appearance("ben", 2, 4), appearance("cy", 4, 6)];
  assert.deepEqual(verdicts(clip, [person("ann", [0, 2], [2, 4])]), [
    ["found", "ann"],
    ["wrong", "ann"],
    ["missed", null],
  ]);
  assert.deepEqual(verdicts(clip, [person(null, [0, 2])])[0], ["missed", null]);
});

Deno.test("of two side by side, the place of the face tells who it is", () => {
  const left = appearance("ann", 0, 4, { x: 320, height: 340, slides: true });
  const right = appearance("ben", 0, 4, { x: 960, height: 340, slides: true });
  const swapped = [person("ann", [0, 4, 960]), person("ben", [0, 4, 320])];
  assert.deepEqual(verdicts([left, right], swapped), [["wrong", "ben"], ["wrong", "ann"]]);
});

Deno.test("a stranger is found without a name and wrong with any", () => {
  const clip = [
    appearance("dee", 0, 2, { known: false }),
    appearance("eve", 2, 4, { known: false }),
  ];
  assert.deepEqual(verdicts(clip, [person(null, [0, 2]), person("ann", [2, 4])]), [
    ["found", null],
    ["wrong", "ann"],
  ]);
});

Deno.test("lengths may differ by a sampling step, and several tracks add up", () => {
  const lengths = (...stretches: [number, number][]) =>
    score([appearance("ann", 0, 4)], [person("ann", ...stretches)]).appearances[0]!;
  assert.deepEqual([lengths([0, 4.5]).within, lengths([0, 4.6]).within], [true, false]);
  assert.deepEqual([lengths([0, 2], [2.4, 4]).seconds, lengths([0, 2], [2.4, 4]).within], [
    3.6,
    true,
  ]);
  assert.equal(score([appearance("ann", 0, 4)], []).appearances[0]!.within, false);
});

Deno.test("totals count appearances of a second, tracks where nobody is, and strangers", () => {
  const clip = [
    appearance("ann", 0, 2),
    appearance("ben", 2, 2.8),
    appearance("dee", 3, 5, { known: false }),
    appearance("eve", 5, 7, { known: false }),
  ];
  const people = [person("ann", [0, 2], [3, 5], [8, 9]), person(null, [9, 10])];
  assert.deepEqual(totalsOf([score(clip, people)]), {
    known: { appearances: 1, found: 1, missed: 0, wrong: 0 },
    strangers: { appearances: 2, accepted: 1, notSeen: 1 },
    lengths: { seen: 2, within: 2 },
    nowhere: { named: 1, strangers: 1 },
    distances: { same: null, other: 0 },
    people: { strangers: 2, told: 1 },
  });
  // A report is not for pixels.
  assert.ok(score(clip, people).nowhere.every(({ best }) => !("picture" in best)));
});
