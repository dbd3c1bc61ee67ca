import assert from "node:assert/strict";
import { type Ppm, ppmImages } from "./ppm.ts";

const picture = (width: number, height: number, fill: number) => {
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
  return new Uint8Array([...header, ...new Uint8Array(width * height * 3).fill(fill)]);
};

const two = new Uint8Array([...picture(2, 1, 7), ...picture(3, 2, 10)]);

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const read = (bytes: Uint8Array, size: number): Promise<Ppm[]> =>
  Array.fromAsync(ppmImages(inChunks(bytes, size)));

Deno.test("a stream of pictures comes apart the same however it is cut", async () => {
  for (let size = 1; size <= two.length; size++) {
    const [first, second, ...more] = await read(two, size);
    assert.deepEqual([first!.width, first!.height, [...first!.rgb]], [2, 1, Array(6).fill(7)]);
    assert.deepEqual([second!.width, second!.height, [...second!.rgb]], [3, 2, Array(18).fill(10)]);
    assert.equal(more.length, 0);
  }
});

Deno.test("a torn picture at the end is dropped", async () => {
  for (let cut = 1; cut < 30; cut++) {
    assert.equal((await read(two.subarray(0, two.length - cut), 8)).length, 1, `cut ${cut}`);
  }
});

Deno.test("an empty stream holds no picture, and another stream is refused", async () => {
  assert.deepEqual(await read(new Uint8Array(), 1), []);
  await assert.rejects(read(new TextEncoder().encode("GIF89a, not a PPM"), 3), TypeError);
  await assert.rejects(read(new TextEncoder().encode("P6\n" + "9".repeat(80)), 90), TypeError);
});
