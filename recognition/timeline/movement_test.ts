import assert from "node:assert/strict";
import { lumaSums } from "../faces/luma_sums.ts";
import { movementBetween, thumbnailOf } from "./movement.ts";

/** A grey picture of 160 × 96 with a square of another grey in it. */
function picture(square: { x: number; side: number; grey: number } | null, grey = 100) {
  const [width, height] = [160, 96];
  const rgb = new Uint8Array(width * height * 3).fill(grey);
  for (let y = 0; square && y < square.side; y++) {
    const from = (y * width + square.x) * 3;
    rgb.fill(square.grey, from, from + square.side * 3);
  }
  return lumaSums({ width, height, rgb });
}

const movement = (one: ReturnType<typeof picture>, other: ReturnType<typeof picture>) =>
  movementBetween(thumbnailOf(one), thumbnailOf(other));

Deno.test("a face that comes into a still picture is movement, the encoder's noise is not", () => {
  const empty = picture(null);
  assert.equal(movement(empty, empty), "nothing");
  assert.equal(movement(empty, picture(null, 104)), "nothing");
  assert.equal(movement(empty, picture({ x: 30, side: 20, grey: 160 })), "something");
  const there = picture({ x: 40, side: 20, grey: 160 });
  assert.equal(movement(there, picture({ x: 44, side: 20, grey: 160 })), "something");
});

Deno.test("most of the picture changes in a new scene, as at the start and with another size", () => {
  assert.equal(movement(picture(null), picture(null, 140)), "new scene");
  const thumbnail = thumbnailOf(picture(null));
  assert.equal(movementBetween(null, thumbnail), "new scene");
  assert.equal(movementBetween(thumbnail.subarray(1), thumbnail), "new scene");
});
