import assert from "node:assert/strict";
import { yuvPictures } from "./yuv_stream.ts";

const image = (width: number, height: number, value: number) =>
  new Uint8Array([
    ...new TextEncoder().encode(`P5\n${width} ${height * 3 / 2}\n255\n`),
    ...new Array<number>(width * height).fill(value),
    ...new Array<number>(width * height / 2).fill(100 + value),
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
  Array.fromAsync(yuvPictures(inParts(bytes, length), maxPixels));

Deno.test("pictures are split wherever the parts of the stream end, also if their size changes", async () => {
  const all = new Uint8Array([...image(4, 2, 1), ...image(2, 6, 2), ...image(10, 10, 3)]);
  for (const length of [1, 2, 7, 19, 20, 21, 36, 100, 1000]) {
    const pictures = await read(all, length);
    assert.deepEqual(pictures.map(({ width, height }) => [width, height]), [[4, 2], [2, 6], [
      10,
      10,
    ]]);
    for (const [i, { luma, chroma, width, height }] of pictures.entries()) {
      assert.deepEqual([luma.length, chroma.length], [width * height, width * height / 2]);
      const isRight = luma.every((value) => value === i + 1) &&
        chroma.every((value) => value === i + 101);
      assert.ok(isRight, `picture ${i} in parts of ${length}`);
    }
  }
});

Deno.test("a truncated last picture is left out", async () => {
  const all = new Uint8Array([...image(4, 2, 1), ...image(4, 2, 2).subarray(0, 20)]);
  assert.equal((await read(all)).length, 1);
  assert.deepEqual(await read(all.subarray(0, 10)), []);
  assert.deepEqual(await read(new Uint8Array()), []);
});

Deno.test("something else, or too large a picture, is refused", async () => {
  for (
    const other of [
      "P5 no image of this kind",
      "P6\n4 6\n255\n and then RGB",
      "P5\n4 5\n255\n no whole rows",
    ]
  ) {
    await assert.rejects(read(new TextEncoder().encode(other)), TypeError);
  }
  await assert.rejects(read(image(10, 10, 0), 1000, 99), /100 pixels: expected 8 to 99/);
  const two = new Uint8Array([...image(2, 2, 0), ...image(2, 2, 0), ...image(2, 2, 0)]);
  await assert.rejects(read(two), /4 pixels: expected 8 to 100/);
  assert.deepEqual((await read(image(4, 2, 7))).map(({ width }) => width), [4]);
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
  for await (const _ of yuvPictures(stream, 100)) break;
  assert.ok(cancelled);
});
