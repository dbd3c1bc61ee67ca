import assert from "node:assert/strict";
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
