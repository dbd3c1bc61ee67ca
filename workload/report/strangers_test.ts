import assert from "node:assert/strict";
import { groupFaces } from "./strangers.ts";

const face = (...values: number[]) => Float32Array.from({ length: 128 }, (_, i) => values[i] ?? 0);

Deno.test("faces within the threshold, directly or through others, are one stranger", () => {
  const chain = [face(0), face(5), face(0.5), face(1), face(5, 0.5)];
  assert.deepEqual(groupFaces(chain, 0.5), [[0, 2, 3], [1, 4]]);
  assert.deepEqual(groupFaces(chain, 0.4), [[0], [1], [2], [3], [4]]);
});

Deno.test("a face between two groups joins them", () => {
  assert.deepEqual(groupFaces([face(0), face(1), face(0.5)], 0.5), [[0, 1, 2]]);
  assert.deepEqual(groupFaces([face(9), face(0), face(1), face(0.5)], 0.5), [[0], [1, 2, 3]]);
});

Deno.test("the last values of a descriptor count", () => {
  const tail = face();
  tail[127] = 0.6;
  assert.deepEqual(groupFaces([face(), tail], 0.5), [[0], [1]]);
  assert.deepEqual(groupFaces([face(), tail], 0.61), [[0, 1]]);
  assert.deepEqual(groupFaces([], 0.5), []);
});

Deno.test("faces that are surely apart are never in one group, not even through others", () => {
  const faces = [face(0), face(0.1), face(0.2)];
  const apart = (...pairs: string[]) => (one: number, other: number) =>
    pairs.includes([one, other].sort().join());
  assert.deepEqual(groupFaces(faces, 0.5, apart("0,1")), [[0, 2], [1]]);
  assert.deepEqual(groupFaces(faces, 0.5, apart("0,1", "1,2")), [[0, 2], [1]]);
  assert.deepEqual(groupFaces(faces, 0.5, apart("0,1", "0,2", "1,2")), [[0], [1], [2]]);
});
