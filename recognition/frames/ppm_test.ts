import assert from "node:assert/strict";
import { readPpm } from "./ppm.ts";

const text = (text: string) => new TextEncoder().encode(text);
const picture = new Uint8Array([...text("P6\n3 2\n255\n"), ...new Uint8Array(18).fill(7)]);

Deno.test("a picture is read; a truncated one is null", () => {
  const { width, height, rgb } = readPpm(picture)!;
  assert.deepEqual([width, height, [...rgb]], [3, 2, Array(18).fill(7)]);
  for (let length = 0; length < picture.length; length++) {
    assert.equal(readPpm(picture.subarray(0, length)), null, `${length} bytes`);
  }
});

Deno.test("a file that is not a PPM is refused", () => {
  assert.throws(() => readPpm(text("GIF89a, not a PPM")), TypeError);
  assert.throws(() => readPpm(text("P6\n" + "9".repeat(80))), TypeError);
});
