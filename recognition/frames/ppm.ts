import type { Picture } from "./frame.ts";

const MAX_HEADER = 64;

/**
 * Reads a binary PPM image (`P6`, 8 bits a sample): https://netpbm.sourceforge.net/doc/ppm.html
 * @returns null if it is truncated, because the writer was stopped
 * @throws {TypeError} if it is not a PPM image
 */
export function readPpm(bytes: Uint8Array): Picture | null {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, MAX_HEADER));
  const match = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/.exec(text);
  if (!match && bytes.length < MAX_HEADER && "P6".startsWith(text.slice(0, 2))) return null;
  if (!match) throw new TypeError("not a PPM image");
  const [width, height] = [Number(match[1]), Number(match[2])];
  const end = match[0].length + width * height * 3;
  return bytes.length < end ? null : { width, height, rgb: bytes.subarray(match[0].length, end) };
}
