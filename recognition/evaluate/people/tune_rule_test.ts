import assert from "node:assert/strict";
import { bestRule, type Cell } from "./tune_rule.ts";

const LOOKS = { known: 100, noFace: 0, strangers: 100, sure: 0, sureWrong: 0 };

const cell = (
  threshold: number,
  margin: number,
  right: number,
  accepted: number,
  wrong = 0,
): Cell => ({
  threshold,
  margin,
  people: [
    { ...LOOKS, person: "anna", right, wrong, accepted },
    { ...LOOKS, person: "ben", right: 50, wrong: 0, accepted: 0 },
  ],
});
const picked = (...cells: Cell[]) => {
  const best = bestRule(cells);
  return best && [best.threshold, best.margin];
};

Deno.test("the most right answers among rules that accept at most 1 % of strangers", () => {
  assert.deepEqual(picked(cell(0.4, 0, 60, 0), cell(0.5, 0, 80, 2), cell(0.6, 0, 95, 3)), [0.5, 0]);
  assert.equal(picked(cell(0.6, 0, 95, 3)), null);
  assert.equal(picked(), null);
});

Deno.test("ties go to the fewest accepted, the fewest wrong, then the strictest", () => {
  assert.deepEqual(picked(cell(0.4, 0, 80, 2), cell(0.5, 0, 80, 1)), [0.5, 0]);
  assert.deepEqual(picked(cell(0.4, 0, 80, 1, 2), cell(0.5, 0, 80, 1, 1)), [0.5, 0]);
  assert.deepEqual(picked(cell(0.5, 0, 80, 1), cell(0.4, 0, 80, 1)), [0.4, 0]);
  assert.deepEqual(picked(cell(0.4, 0, 80, 1), cell(0.4, 0.1, 80, 1)), [0.4, 0.1]);
});
