import assert from "node:assert/strict";
import { sceneOf } from "./scenes.ts";

const SCENES = Array.from({ length: 21 }, (_, i) => sceneOf(i));
const DEGREE = Math.PI / 180;
/** Width of the picture, in picture heights. */
const WIDTH = 16 / 9;

Deno.test("faces vary within the sizes and rotations of people's videos", () => {
  for (const { face, tilt } of SCENES) {
    assert.ok(face >= 0.25 && face <= 0.5, `${face}`);
    assert.ok(tilt >= 5 * DEGREE && tilt <= 20 * DEGREE, `${tilt}`);
  }
  assert.equal(new Set(SCENES.map(({ face }) => face)).size, SCENES.length);
  const small = SCENES.filter(({ face }) => face < 1 / 3).length;
  assert.ok(small >= 5 && small <= 10, `${small} small ones`);
  assert.deepEqual(sceneOf(5), SCENES[5]);
});

Deno.test("a face stays inside the picture, wherever it moves", () => {
  for (const { face, offset, drift } of SCENES) {
    const farthest = Math.abs(offset) + drift;
    assert.ok(farthest + face / 2 <= WIDTH / 2, `${farthest} from the middle, ${face} high`);
  }
});

Deno.test("some clips are dim, some bright, some mirrored, some blurred", () => {
  const brightest = SCENES.map(({ light }) => Math.max(...light.gain));
  assert.equal(brightest.filter((gain) => gain >= 0.3 && gain <= 0.45).length, 6);
  assert.equal(brightest.filter((gain) => gain > 1).length, 6);
  assert.equal(SCENES.filter(({ mirrored }) => mirrored).length, 7);
  assert.ok(new Set(SCENES.map(({ blur }) => blur)).size === 3);
});
