import assert from "node:assert/strict";
import type { Picture } from "../frames/frame.ts";
import { lumaSums } from "../faces/luma_sums.ts";
import { patchOf, similarity } from "./patch.ts";

const [WIDTH, HEIGHT] = [80, 60];
const BOX = { x: 10, y: 5, width: 50, height: 50 };

/** A picture whose pixels depend on their place, brightened by a gain. */
function textured({ gain = 1, seed = 7 } = {}) {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const cell = Math.floor((i % WIDTH) / 8) * 31 + Math.floor(i / WIDTH / 8) * 17;
    rgb.fill(gain * (20 + (cell * seed * 13) % 100), i * 3, i * 3 + 3);
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

const patchAt = (picture: Picture) => patchOf(lumaSums(picture), BOX);

Deno.test("the same face in other light has the same pixels, another has not", () => {
  const patch = patchAt(textured());
  assert.ok(similarity(patch, patchAt(textured({ gain: 1.8 }))) > 0.99);
  assert.ok(similarity(patch, patchAt(textured({ seed: 5 }))) < 0.5);
  const plain = patchAt({ ...textured(), rgb: new Uint8Array(WIDTH * HEIGHT * 3) });
  assert.equal(similarity(plain, plain), 0);
});
