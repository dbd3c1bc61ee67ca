import assert from "node:assert/strict";
import { createTally, figuresOf } from "./tally.ts";

const is = (name: string | null) => ({ name, face: true });

Deno.test("an answer is right, wrong, unknown or without a face; a stranger is accepted or not", () => {
  const tally = createTally();
  tally.known("anna", { ...is("anna"), sure: true });
  tally.known("anna", { ...is("ben"), sure: true });
  tally.known("anna", is(null));
  tally.known("anna", { name: null, face: false });
  tally.stranger("anna", { ...is("ben"), sure: true });
  tally.stranger("anna", is(null));
  tally.stranger("ben", { name: null, face: false });
  assert.deepEqual(tally.people(), [
    {
      person: "anna",
      known: 4,
      right: 1,
      wrong: 1,
      noFace: 1,
      strangers: 2,
      accepted: 1,
      sure: 3,
      sureWrong: 2,
    },
    {
      person: "ben",
      known: 0,
      right: 0,
      wrong: 0,
      noFace: 0,
      strangers: 1,
      accepted: 0,
      sure: 0,
      sureWrong: 0,
    },
  ]);
  const { sureWrong } = figuresOf(tally.people(), 7);
  assert.deepEqual([sureWrong.hits, sureWrong.looks], [2, 3]);
});

Deno.test("rates pool all answers, and a photo without a face counts as not right", () => {
  const tally = createTally();
  for (let i = 0; i < 8; i++) tally.known("anna", is("anna"));
  tally.known("ben", { name: null, face: false });
  tally.known("ben", is("anna"));
  for (let i = 0; i < 10; i++) tally.stranger("anna", is(i === 0 ? "ben" : null));
  const { right, wrong, noFace, accepted } = figuresOf(tally.people(), 10);
  assert.deepEqual([right.hits, right.looks, right.rate], [8, 10, 0.8]);
  assert.equal(wrong.rate, 0.1);
  assert.equal(noFace.rate, 0.1);
  assert.deepEqual([accepted.hits, accepted.looks], [1, 10]);
  assert.ok(right.interval[0] < 0.8 && right.interval[1] > 0.8);
});

Deno.test("without tests the interval is 0 to 1", () => {
  assert.deepEqual(figuresOf([], 0).accepted, { hits: 0, looks: 0, rate: 0, interval: [0, 1] });
});
