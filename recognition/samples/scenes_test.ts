import assert from "node:assert/strict";
import { BACKGROUNDS } from "./backgrounds.ts";
import { sceneOf } from "./scenes.ts";

const SCENES = Array.from({ length: 21 }, (_, i) => sceneOf(i));
const DEGREE = Math.PI / 180;
/** Width of the picture, in picture heights. */
const WIDTH = 16 / 9;

Deno.test("faces vary within the sizes and rotations of people's videos", () => {
  for (const { face, tilt } of SCENES) {
    assert.ok(face >= 0.32 && face <= 0.48, `${face}`);
    assert.ok(tilt >= 5 * DEGREE && tilt <= 20 * DEGREE, `${tilt}`);
  }
  assert.equal(new Set(SCENES.map(({ face }) => face)).size, SCENES.length);
  const large = SCENES.filter(({ face }) => face > 0.4).length;
  assert.ok(large >= 7 && large <= 14, `${large} large ones`);
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
  assert.equal(brightest.filter((gain) => gain >= 0.6 && gain < 0.8).length, 6);
  assert.equal(brightest.filter((gain) => gain > 1.1).length, 6);
  assert.equal(SCENES.filter(({ mirrored }) => mirrored).length, 7);
  assert.ok(new Set(SCENES.map(({ blur }) => blur)).size === 3);
});

Deno.test("every place is used, and not always in the same light", () => {
  const lights = new Map<number, Set<unknown>>();
  for (const { place, light } of SCENES) {
    lights.set(place, (lights.get(place) ?? new Set()).add(light));
  }
  assert.equal(lights.size, BACKGROUNDS.length);
  for (const [place, seen] of lights) assert.ok(seen.size >= 3, `${seen.size} in place ${place}`);
});

Deno.test("the camera comes nearer in some clips and goes away in others", () => {
  assert.ok(SCENES.filter(({ zoom }) => zoom > 0.02).length >= 5);
  assert.ok(SCENES.filter(({ zoom }) => zoom < -0.02).length >= 2);
});
