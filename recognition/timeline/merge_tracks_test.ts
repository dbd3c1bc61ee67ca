import assert from "node:assert/strict";
import { randomOf } from "../evaluate/people/seeded_random.ts";
import { mergeTracks } from "./merge_tracks.ts";

/** Merges points on a line. */
const merge = (points: number[], most: number, together: [number, number][] = []) =>
  mergeTracks(
    points.length,
    (one, other) => Math.abs(points[one]! - points[other]!),
    (one, other) => together.some((pair) => pair.includes(one) && pair.includes(other)),
    most,
  );

Deno.test("tracks that are alike form a group", () => {
  assert.deepEqual(merge([0, 10, 0.5, 10.5, 20], 1), [[0, 2], [1, 3], [4]]);
  assert.deepEqual(merge([], 1), []);
  assert.deepEqual(merge([3], 1), [[0]]);
});

Deno.test("groups are compared by their mean distance, so a chain does not grow without end", () => {
  assert.deepEqual(merge([0, 1, 2, 3], 1.2), [[0, 1], [2, 3]]);
  assert.deepEqual(merge([0, 1, 2, 3], 2), [[0, 1, 2, 3]]);
});

Deno.test("two faces in one frame are never one person, nor are the groups that they join", () => {
  assert.deepEqual(merge([0, 0], 1, [[0, 1]]), [[0], [1]]);
  // 2 is as near to 0 as to 1 within reason; it joins one of them only.
  assert.deepEqual(merge([0, 0.4, 0.1], 1, [[0, 1]]), [[0, 2], [1]]);
});

Deno.test("the groups are those of joining the two most alike groups again and again", () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = randomOf(seed, "tracks");
    const points = Array.from({ length: 30 }, () => random() * 12);
    const pairs = Array.from({ length: 15 }, () => [0, 0].map(() => Math.floor(random() * 30)));
    const together = pairs.filter(([one, other]) => one !== other) as [number, number][];
    assert.deepEqual(merge(points, 1, together), greedy(points, 1, together), `seed ${seed}`);
  }
});

/** The definition, in cubic time. */
function greedy(points: number[], most: number, together: [number, number][]): number[][] {
  const groups = points.map((_, i) => [i]);
  const apart = (one: number[], other: number[]) => {
    const all = one.flatMap((i) =>
      other.map((j) => {
        const isTogether = together.some((pair) => pair.includes(i) && pair.includes(j));
        return isTogether ? Infinity : Math.abs(points[i]! - points[j]!);
      })
    );
    return all.reduce((sum, value) => sum + value) / all.length;
  };
  for (;;) {
    const pairs = groups.flatMap((one, i) =>
      groups.slice(0, i).map((other) => ({ one, other, value: apart(one, other) }))
    );
    const best = pairs.reduce((a, b) => b.value < a.value ? b : a, {
      one: [] as number[],
      other: [] as number[],
      value: Infinity,
    });
    if (best.value > most) break;
    best.other.push(...best.one);
    groups.splice(groups.indexOf(best.one), 1);
  }
  return groups.map((group) => group.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}
