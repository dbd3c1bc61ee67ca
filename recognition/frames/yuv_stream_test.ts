import assert from "node:assert/strict";
import { ppmPictures } from "./ppm_stream.ts";

const image = (width: number, height: number, value: number) =>
  new Uint8Array([
    ...new TextEncoder().encode(`P6\n${width} ${height}\n255\n`),
    ...new Array<number>(width * height * 3).fill(value),
  ]);

/** Passes the bytes on in parts of this length. */
function inParts(bytes: Uint8Array, length: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += length));
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
}

const read = (bytes: Uint8Array, length = 1000, maxPixels = 100) =>
  Array.fromAsync(ppmPictures(inParts(bytes, length), maxPixels));

Deno.test("pictures are split wherever the parts of the stream end, also if their size changes", async () => {
  const all = new Uint8Array([...image(4, 2, 1), ...image(2, 3, 2), ...image(10, 10, 3)]);
  for (const length of [1, 2, 7, 19, 20, 21, 36, 100, 1000]) {
    const pictures = await read(all, length);
    assert.deepEqual(pictures.map(({ width, height }) => [width, height]), [[4, 2], [2, 3], [
      10,
      10,
    ]]);
    for (const [i, { rgb, width, height }] of pictures.entries()) {
      assert.equal(rgb.length, width * height * 3);
      assert.ok(rgb.every((value) => value === i + 1), `picture ${i} in parts of ${length}`);
    }
  }
});

Deno.test("a truncated last picture is left out", async () => {
  const all = new Uint8Array([...image(4, 2, 1), ...image(4, 2, 2).subarray(0, 30)]);
  assert.equal((await read(all)).length, 1);
  assert.deepEqual(await read(all.subarray(0, 10)), []);
  assert.deepEqual(await read(new Uint8Array()), []);
});

Deno.test("something else, or too large a picture, is refused", async () => {
  await assert.rejects(read(new TextEncoder().encode("P5 no PPM image of this kind")), TypeError);
  await assert.rejects(read(image(10, 10, 0), 1000, 99), /100 pixels: expected 3 to 99/);
  const two = new Uint8Array([...image(2, 1, 0), ...image(2, 1, 0)]);
  await assert.rejects(read(two), /2 pixels: expected 3 to 100/);
  assert.deepEqual((await read(image(3, 1, 7))).map(({ width }) => width), [3]);
});

Deno.test("breaking off cancels the stream", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    type: "bytes",
    start: (controller) => controller.enqueue(new Uint8Array([...image(4, 2, 1)])),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const _ of ppmPictures(stream, 100)) break;
  assert.ok(cancelled);
});
