import type { Picture } from "./frame.ts";
import { readPpm } from "./ppm.ts";

/** `P6`, two numbers of up to five digits, and 255, each with a blank after it. */
const MAX_HEADER = 20;
/** An image of fewer may be shorter than MAX_HEADER. */
const MIN_PIXELS = 3;

/**
 * Splits a byte stream of binary PPM images, one after the other, into pictures. One picture is kept
 * at a time; a truncated last one is left out.
 * @throws {TypeError} if the stream contains something else
 * @throws {RangeError} if a picture has fewer than MIN_PIXELS or more than `maxPixels`
 */
export async function* ppmPictures(
  stream: ReadableStream<Uint8Array>,
  maxPixels: number,
): AsyncGenerator<Picture> {
  const reader = stream.getReader({ mode: "byob" });
  try {
    while (true) {
      const head = await fill(reader, new Uint8Array(MAX_HEADER), 0);
      if (!head) return;
      const bytes = new Uint8Array(sizeOf(head, maxPixels));
      bytes.set(head);
      const image = await fill(reader, bytes, MAX_HEADER);
      if (!image) return;
      yield readPpm(image)!;
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Reads into the bytes from `filled` on, without a copy, until they are full.
 * @returns the bytes, because their buffer is transferred; null if the stream ends before
 */
async function fill(
  reader: ReadableStreamBYOBReader,
  bytes: Uint8Array<ArrayBuffer>,
  filled: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  while (filled < bytes.length) {
    const { done, value } = await reader.read(bytes.subarray(filled));
    if (done || !value) return null;
    bytes = new Uint8Array(value.buffer);
    filled += value.length;
  }
  return bytes;
}

/** Length of the image in bytes, header included. */
function sizeOf(bytes: Uint8Array, maxPixels: number): number {
  const head = new TextDecoder("latin1").decode(bytes);
  const [header, width, height] = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/.exec(head) ?? [];
  if (!header) throw new TypeError("not a PPM image");
  const pixels = Number(width) * Number(height);
  if (pixels < MIN_PIXELS || pixels > maxPixels) {
    throw new RangeError(`a picture of ${pixels} pixels: expected ${MIN_PIXELS} to ${maxPixels}`);
  }
  return header.length + pixels * 3;
}
