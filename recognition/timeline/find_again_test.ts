import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import { type LumaSums, lumaSums } from "../faces/luma_sums.ts";
import { findAgain, SAME_PIXELS } from "./find_again.ts";
import { patchOf } from "./patch.ts";

/** The brightness of a drawn face, from 0 to 1, at a place from 0 to 1 in its box. */
type Face = (x: number, y: number) => number;

/** Bright with two dark eyes and a mouth: the eyes so far from the middle, the mouth so wide. */
const face = (eyes: number, mouth: number): Face => (x, y) => {
  const spot = (atX: number, atY: number, width: number) =>
    Math.exp(-(((x - atX) / width) ** 2) - ((y - atY) / 0.14) ** 2);
  return 0.9 - 0.7 * spot(0.5 - eyes, 0.35, 0.14) - 0.7 * spot(0.5 + eyes, 0.35, 0.14) -
    0.6 * spot(0.5, 0.78, mouth);
};
const ANN = face(0.2, 0.25);
const BEN = face(0.35, 0.08);

/** A picture of 320 × 240 with a face in a box. Around it, it is grey and striped. */
function draw(of: Face, box: Box): LumaSums {
  const [width, height] = [320, 240];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const [u, v] = [(x - box.x) / box.width, (y - box.y) / box.height];
    const inside = u >= 0 && u < 1 && v >= 0 && v < 1;
    rgb.fill(255 * (inside ? of(u, v) : 0.3 + 0.1 * Math.sin(x / 9)), i * 3, i * 3 + 3);
  }
  return lumaSums({ width, height, rgb });
}

const START: Box = { x: 60, y: 50, width: 80, height: 90 };
const patch = patchOf(draw(ANN, START), START);

Deno.test("a face that moves, grows and shrinks is followed", () => {
  let place = START;
  for (const [x, y, size] of [[70, 56, 1.04], [80, 62, 1.1], [76, 70, 1.05], [66, 76, 0.98]]) {
    const truth = { x: x!, y: y!, width: 80 * size!, height: 90 * size! };
    const { box, likeness } = findAgain(draw(ANN, truth), patch, place);
    assert.ok(likeness > 0.97, `${likeness}`);
    for (const side of ["x", "y", "width", "height"] as const) {
      assert.ok(Math.abs(box[side] - truth[side]) < 4, `${side}: ${box[side]} of ${truth[side]}`);
    }
    place = box;
  }
});

Deno.test("another face in the same place, or none, is not found", () => {
  assert.ok(findAgain(draw(BEN, START), patch, START).likeness < SAME_PIXELS);
  assert.ok(findAgain(draw(() => 0.5, START), patch, START).likeness < SAME_PIXELS);
  const far = { ...START, x: 200 };
  assert.ok(findAgain(draw(ANN, far), patch, START).likeness < SAME_PIXELS);
});

Deno.test("it cannot drift: who slowly becomes another is lost, however small the steps", () => {
  const steps = Array.from({ length: 11 }, (_, i) => {
    const of: Face = (x, y) => ANN(x, y) + (i / 10) * (BEN(x, y) - ANN(x, y));
    return draw(of, START);
  });
  for (const [i, picture] of steps.slice(1).entries()) {
    const before = patchOf(steps[i]!, START);
    assert.ok(findAgain(picture, before, START).likeness >= SAME_PIXELS);
  }
  assert.ok(findAgain(steps.at(-1)!, patch, START).likeness < SAME_PIXELS);
});

Deno.test("a face that lies partly outside the picture is no error", () => {
  const corner = { ...START, x: -30, y: -20 };
  assert.ok(findAgain(draw(ANN, corner), patch, corner).likeness < 1);
});
