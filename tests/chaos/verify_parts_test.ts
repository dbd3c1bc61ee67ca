import assert from "node:assert/strict";
import { peopleIn } from "../testing/minute_video.ts";
import { createTrails } from "./trails.ts";
import { longVideo } from "./upload_plan.ts";
import { verifyParts } from "./verify_parts.ts";

const SEED = 1;
const KEY = "long-0001.mp4";
const people = (nth: number) => peopleIn(longVideo(SEED, KEY, nth));

/** The texts of findings about one long video; by default all is well. */
function verified(
  { puts = [KEY], answers = [people(1)], inBucket = people(1), besideLedger = people(1), ...more }:
    {
      puts?: string[];
      answers?: string[][];
      inBucket?: string[] | null;
      besideLedger?: string[] | null;
      parts?: [string, { isEmptied: boolean }][];
      erased?: string[];
      interrupted?: string[];
    },
): string[] {
  const trails = createTrails();
  for (const key of new Set(puts)) {
    trails.of({ identity: `1 ${key}`, key }).answers.push(...answers);
  }
  const { incomplete, left } = verifyParts({
    seed: SEED,
    puts,
    trails: trails.all(),
    stored: {
      inBucket: new Map(inBucket && [[KEY, inBucket]]),
      besideLedger: new Map(besideLedger && [[KEY, besideLedger]]),
      parts: new Map(more.parts),
    },
    erased: new Set(more.erased),
    interrupted: new Set(more.interrupted),
  });
  return [...incomplete, ...left].map(({ key, text }) => `${key}: ${text.split(":")[0]}`);
}

Deno.test("there are no findings if every answer has the people of one go", () => {
  assert.deepEqual(verified({}), []);
  assert.deepEqual(verified({ answers: [people(1), people(1)] }), []);
});

Deno.test("an answer without a part, or with a part twice, is incomplete, also if a whole one follows", () => {
  const all = people(1);
  for (const wrong of [all.slice(2), all.slice(0, -1), [...all, ...all.slice(-2)], []]) {
    assert.deepEqual(verified({ answers: [wrong, all] }), [`${KEY}: a result`]);
    assert.deepEqual(verified({ inBucket: wrong }), [`${KEY}: beside the frame`]);
    assert.deepEqual(verified({ besideLedger: wrong }), [`${KEY}: beside the ledger`]);
  }
});

Deno.test("an answer is about one upload of its key", () => {
  const puts = [KEY, KEY];
  const latest = { inBucket: people(2), besideLedger: people(2) };
  assert.deepEqual(verified({ puts, answers: [people(1), people(2)], ...latest }), []);
  const mixed = [...people(1).slice(0, 2), ...people(2).slice(2)];
  assert.deepEqual(verified({ puts, answers: [mixed], ...latest }), [`${KEY}: a result`]);
  assert.deepEqual(verified({ answers: [people(2)] }), [`${KEY}: a result`]);
});

Deno.test("a long video has its people beside the frame, and beside the ledger unless erased", () => {
  assert.deepEqual(verified({ inBucket: null }), [`${KEY}: beside the frame`]);
  assert.deepEqual(verified({ besideLedger: null }), [`${KEY}: beside the ledger`]);
  assert.deepEqual(verified({ besideLedger: null, erased: [`1 ${KEY}`] }), []);
});

Deno.test("other videos have no people", () => {
  const none = { answers: [[]], inBucket: null, besideLedger: null };
  assert.deepEqual(verified({ puts: ["clip-0002.mp4", "poison-0003.mp4"], ...none }), []);
});

Deno.test("a part that is not emptied is left, unless the function was killed in its last work on it", () => {
  const parts: [string, { isEmptied: boolean }][] = [
    ["one.tracks", { isEmptied: true }],
    ["two.tracks", { isEmptied: false }],
  ];
  assert.deepEqual(verified({ parts }), ["two.tracks: a part that is not emptied"]);
  assert.deepEqual(verified({ parts, interrupted: ["two.tracks"] }), []);
});
