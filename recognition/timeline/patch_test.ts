import assert from "node:assert/strict";
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

Deno.test("the same face in other light has the same pixels, another has not", () => {
  const patch = patchOf(textured(), BOX);
  assert.ok(similarity(patch, patchOf(textured({ gain: 1.8 }), BOX)) > 0.99);
  assert.ok(similarity(patch, patchOf(textured({ seed: 5 }), BOX)) < 0.5);
  const plain = patchOf({ ...textured(), rgb: new Uint8Array(WIDTH * HEIGHT * 3) }, BOX);
  assert.equal(similarity(plain, plain), 0);
});
