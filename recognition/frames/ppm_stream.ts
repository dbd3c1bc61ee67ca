import type { Picture } from "./frame.ts";
import { readPpm } from "./ppm.ts";

/** `P6`, two numbers of up to five digits, and 255, each with a blank after it. */
const MAX_HEADER = 20;

/**
 * Splits a stream of binary PPM images, one after the other, into pictures. One picture is kept at
 * a time; a truncated last one is left out.
 * @throws {TypeError} if the stream contains something else
 * @throws {RangeError} if a picture has more than `maxPixels`
 */
export async function* ppmPictures(
  stream: AsyncIterable<Uint8Array>,
  maxPixels: number,
): AsyncGenerator<Picture> {
  let rest: Uint8Array = new Uint8Array();
  let image: { bytes: Uint8Array; filled: number } | null = null;
  for await (let part of stream) {
    while (part.length > 0) {
      if (!image) {
        rest = concat(rest, part);
        if (rest.length < MAX_HEADER) break;
        image = { bytes: new Uint8Array(sizeOf(rest, maxPixels)), filled: 0 };
        part = rest;
        rest = new Uint8Array();
      }
      const taken = part.subarray(0, image.bytes.length - image.filled);
      image.bytes.set(taken, image.filled);
      image.filled += taken.length;
      part = part.subarray(taken.length);
      if (image.filled < image.bytes.length) continue;
      yield readPpm(image.bytes)!;
      image = null;
    }
  }
}

/** Length of the image in bytes, header included. */
function sizeOf(bytes: Uint8Array, maxPixels: number): number {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, MAX_HEADER));
  const [header, width, height] = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/.exec(head) ?? [];
  if (!header) throw new TypeError("not a PPM image");
  const pixels = Number(width) * Number(height);
  if (pixels > maxPixels) {
    throw new RangeError(`a picture of ${pixels} pixels: ${maxPixels} expected`);
  }
  return header.length + pixels * 3;
}

function concat(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
