import type { Picture } from "../frames/frame.ts";
import { toneMap } from "../frames/tone_map.ts";
import type { Colours, YuvPicture } from "../frames/yuv_picture.ts";

/** Parts of red and blue in luma, by ffmpeg's names. Untagged videos are taken as BT.601. */
const BT601 = [0.299, 0.114] as const;
const MATRICES: Readonly<Record<string, readonly [number, number]>> = {
  bt709: [0.2126, 0.0722],
  bt2020nc: [0.2627, 0.0593],
  bt2020c: [0.2627, 0.0593],
  smpte240m: [0.212, 0.087],
};

/** Fixed point: a factor is an integer, and the result is shifted right. */
const SHIFT = 16;
const ONE = 1 << SHIFT;

/**
 * Converts a picture to RGB of full range: ITU-R BT.601, 2.5, and the same with the numbers of BT.709
 * and BT.2020. A PQ picture becomes SDR. Chroma is not interpolated.
 */
export function rgbOf(picture: YuvPicture): Picture {
  const { width, height, luma, chroma, chromaShift } = picture;
  const { white, red, greenRed, greenBlue, blue } = factorsOf(picture);
  const rgb = new Uint8Array(width * height * 3);
  const stride = width >> chromaShift;
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * width;
    const blues = (y >> chromaShift) * 2 * stride;
    const reds = blues + stride;
    for (let x = 0; x < width; x++, to += 3) {
      // `| 0` and Math.imul keep the numbers integers of 32 bits, for half the time.
      const grey = (Math.imul(white, luma[row + x]! - 16) + ONE / 2) | 0;
      const b = chroma[blues + (x >> chromaShift)]! - 128;
      const r = chroma[reds + (x >> chromaShift)]! - 128;
      rgb[to] = clamped((grey + Math.imul(red, r)) | 0);
      rgb[to + 1] = clamped((grey - ((Math.imul(greenRed, r) + Math.imul(greenBlue, b)) | 0)) | 0);
      rgb[to + 2] = clamped((grey + Math.imul(blue, b)) | 0);
    }
  }
  if (picture.isPq) toneMap(rgb);
  return { width, height, rgb };
}

/** A byte of a number in fixed point. */
function clamped(fixed: number): number {
  const whole = fixed >> SHIFT;
  return whole < 0 ? 0 : whole > 255 ? 255 : whole;
}

/** Luma has 219 steps from black to white, and each difference 224. */
function factorsOf({ matrix }: Colours) {
  const [kr, kb] = MATRICES[matrix] ?? BT601;
  const kg = 1 - kr - kb;
  const fixed = (factor: number) => Math.round(255 * factor * ONE);
  return {
    white: fixed(1 / 219),
    red: fixed(2 * (1 - kr) / 224),
    greenRed: fixed(2 * (1 - kr) * kr / kg / 224),
    greenBlue: fixed(2 * (1 - kb) * kb / kg / 224),
    blue: fixed(2 * (1 - kb) / 224),
  };
}
