import type { YuvPlanes } from "./yuv_picture.ts";

/** `P5`, two numbers of up to five digits, and 255, each with a blank after it. */
const MAX_HEADER = 20;
/** An image of fewer may be shorter than MAX_HEADER. */
const MIN_PIXELS = 8;

/**
 * Splits what ffmpeg's `pgmyuv` writes, pictures in 4:2:0 one after the other, into pictures. Each is
 * a binary PGM image (https://netpbm.sourceforge.net/doc/pgm.html) of one and a half times the height:
 * below the luma, each row has a row of blue differences and one of red ones (libavcodec/pnmenc.c).
 * One picture is kept at a time; a truncated last one is left out.
 * @throws {TypeError} if the stream contains something else
 * @throws {RangeError} if a picture has fewer than MIN_PIXELS or more than `maxPixels`
 */
export async function* yuvPictures(
  stream: ReadableStream<Uint8Array>,
  maxPixels: number,
): AsyncGenerator<YuvPlanes> {
  const reader = stream.getReader({ mode: "byob" });
  try {
    while (true) {
      const head = await fill(reader, new Uint8Array(MAX_HEADER), 0);
      if (!head) return;
      const { header, width, height } = sizeOf(head, maxPixels);
      const pixels = width * height;
      const bytes = new Uint8Array(header + pixels * 3 / 2);
      bytes.set(head);
      const image = await fill(reader, bytes, MAX_HEADER);
      if (!image) return;
      const luma = image.subarray(header, header + pixels);
      const chroma = image.subarray(header + pixels);
      yield { width, height, luma, chroma, chromaShift: 1 };
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

/** The header's length in bytes, and the picture's size. */
function sizeOf(bytes: Uint8Array, maxPixels: number) {
  const head = new TextDecoder("latin1").decode(bytes);
  const [header = "", columns, rows] = /^P5\s(\d{1,5})\s(\d{1,5})\s255\s/.exec(head) ?? [];
  const [width, height] = [Number(columns), Number(rows) * 2 / 3];
  if (width % 2 !== 0 || height % 2 !== 0) throw new TypeError("not a PGM image in 4:2:0");
  const pixels = width * height;
  if (pixels < MIN_PIXELS || pixels > maxPixels) {
    throw new RangeError(`a picture of ${pixels} pixels: expected ${MIN_PIXELS} to ${maxPixels}`);
  }
  return { header: header.length, width, height };
}
