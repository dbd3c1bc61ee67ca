import assert from "node:assert/strict";
import { toneMap } from "../frames/tone_map.ts";
import { yuvOf } from "../testing/yuv.ts";
import { rgbOf } from "./yuv_rgb.ts";

/** One pixel's RGB. */
function pixel(matrix: string, y: number, blue: number, red: number, isPq = false) {
  const bytes = { luma: Uint8Array.of(y), chroma: Uint8Array.of(blue, red) };
  return [...rgbOf({ width: 1, height: 1, ...bytes, chromaShift: 0, matrix, isPq }).rgb];
}

Deno.test("white, black and primary colours, by the matrix", () => {
  // Pure colours by the equations of BT.601 and BT.709: 16 + 219 Y, 128 + 224 (B - Y) / 1.772 …
  for (const matrix of ["unknown", "smpte170m", "bt709", "bt2020nc"]) {
    assert.deepEqual(pixel(matrix, 16, 128, 128), [0, 0, 0]);
    assert.deepEqual(pixel(matrix, 235, 128, 128), [255, 255, 255]);
    assert.deepEqual(pixel(matrix, 126, 128, 128), [128, 128, 128]);
  }
  assert.deepEqual(pixel("smpte170m", 81, 90, 240), [254, 0, 0]);
  assert.deepEqual(pixel("bt709", 63, 102, 240), [255, 1, 0]);
  assert.deepEqual(pixel("bt709", 173, 42, 26), [0, 255, 1]);
});

Deno.test("what is brighter than white, or darker than black, is clamped", () => {
  assert.deepEqual(pixel("bt709", 255, 128, 128), [255, 255, 255]);
  assert.deepEqual(pixel("bt709", 0, 128, 128), [0, 0, 0]);
  assert.deepEqual(pixel("bt709", 255, 255, 255), [255, 184, 255]);
  assert.deepEqual(pixel("bt709", 0, 0, 0), [0, 77, 0]);
});

Deno.test("four pixels share their chroma", () => {
  const colours = [[250, 10, 10], [10, 250, 10], [20, 30, 240], [200, 200, 20]];
  const [width, height] = [4, 4];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    rgb.set(colours[(i % width >> 1) + 2 * (i >> 3)]!, 3 * i);
  }
  const found = rgbOf(yuvOf({ width, height, rgb })).rgb;
  for (const [i, value] of found.entries()) {
    assert.ok(Math.abs(value - rgb[i]!) <= 2, `${i}: ${value} of ${rgb[i]}`);
  }
});

Deno.test("PQ becomes SDR", () => {
  const wanted = Uint8Array.from(pixel("bt2020nc", 120, 120, 140));
  toneMap(wanted);
  assert.deepEqual(pixel("bt2020nc", 120, 120, 140, true), [...wanted]);
});
