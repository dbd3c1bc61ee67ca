import assert from "node:assert/strict";
import type { Picture } from "../frames/frame.ts";
import { brighten, denoise, isDark, isNoisy, noiseOf } from "./brightness_and_noise.ts";

/** A grey picture whose pixels depend on their position. */
function picture(value: (x: number, y: number) => number, [width, height] = [80, 60]): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    rgb.fill(value(i % width, Math.floor(i / width)), i * 3, i * 3 + 3);
  }
  return { width, height, rgb };
}

/** Noise of this standard deviation on a gradient; the same in every run. */
function noisy(deviation: number): Picture {
  let seed = 1;
  const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  const gaussian = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return picture((x, y) => Math.max(0, Math.min(255, 90 + x / 2 + y / 4 + deviation * gaussian())));
}

Deno.test("a picture is dark if nearly all of it is; brightening keeps the order of its pixels", () => {
  const dark = picture((x) => x);
  assert.ok(isDark(dark));
  const light = brighten(dark);
  assert.ok(!isDark(light));
  for (let x = 1; x < 80; x++) assert.ok(light.rgb[x * 3]! >= light.rgb[x * 3 - 3]!);
  assert.ok(!isDark(picture((x) => x < 76 ? 10 : 200)));
  // One percent of the pixels may be a lamp.
  assert.ok(isDark(picture((x, y) => x === 0 && y < 40 ? 255 : 40)));
  assert.deepEqual(brighten(picture(() => 0)).rgb, picture(() => 0).rgb);
});

Deno.test("noise is measured by its standard deviation, ignores edges, and is removed by a blur", () => {
  for (const deviation of [5, 10, 20]) {
    assert.ok(Math.abs(noiseOf(noisy(deviation)) - deviation) < deviation / 8);
  }
  assert.ok(noiseOf(picture((x) => x % 16 < 8 ? 20 : 220)) < 0.5);
  assert.ok(isNoisy(noisy(20)) && !isNoisy(noisy(5)));
  assert.ok(noiseOf(denoise(noisy(20))) < 2);
  const even = picture(() => 77);
  assert.deepEqual(denoise(even), even);
});
