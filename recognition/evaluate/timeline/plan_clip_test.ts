import assert from "node:assert/strict";
import { randomOf } from "../people/seeded_random.ts";
import { type Actor, FRAMES_PER_SECOND, planClip, SLIDE_SECONDS } from "./plan_clip.ts";

const ACTORS: Actor[] = ["ann", "ben", "cy", "dee"].map((person) => ({
  person,
  photos: [`${person}1`, `${person}2`, `${person}3`],
  known: person !== "dee",
}));
const plans = Array.from({ length: 20 }, (_, seed) => planClip(ACTORS, randomOf(seed)));

Deno.test("a clip has cuts, two and three people side by side, and empty stretches", () => {
  for (const { appearances, cuts, seconds } of plans) {
    assert.equal(cuts.length, 10);
    assert.equal(appearances.filter(({ slides }) => !slides).length, 4);
    assert.equal(appearances.filter(({ slides }) => slides).length, 10);
    const covered = Array.from(
      { length: Math.round(seconds * 10) },
      (_, i) => appearances.filter(({ from, to }) => from <= i / 10 && i / 10 < to).length,
    );
    for (const count of [0, 1, 2, 3]) assert.ok(covered.includes(count), `${count} at a time`);
    assert.ok(Math.max(...covered) === 3);
  }
});

Deno.test("a shorter clip has some of the scenes", () => {
  const { cuts, appearances, seconds } = planClip(ACTORS, randomOf(1), 3);
  assert.equal(cuts.length, 3);
  assert.ok(appearances.every(({ to }) => to <= seconds));
});

Deno.test("times are whole frames, within the clip, and those who slide are gone at the cut", () => {
  for (const { appearances, cuts, seconds } of plans) {
    for (const { from, to, slides } of appearances) {
      for (const time of [from, to]) {
        const frames = time * FRAMES_PER_SECOND;
        assert.ok(Math.abs(frames - Math.round(frames)) < 1e-6, `${time}`);
      }
      assert.ok(from >= 0 && to - from >= 1 && to <= seconds, `${from} to ${to}`);
      const half = slides ? SLIDE_SECONDS / 2 : 0;
      const next = cuts.find((cut) => cut > from + 1e-6) ?? seconds;
      assert.ok(to + half <= next + 0.05, `${to} before ${next}`);
    }
  }
});

Deno.test("nobody is twice in one frame, and everyone appears before anyone appears again", () => {
  for (const { appearances } of plans) {
    for (const one of appearances) {
      const beside = appearances.filter((other) =>
        other !== one && other.from < one.to && one.from < other.to
      );
      assert.ok(beside.every(({ person }) => person !== one.person), one.person);
    }
    assert.equal(new Set(appearances.map(({ person }) => person)).size, 4);
  }
});
