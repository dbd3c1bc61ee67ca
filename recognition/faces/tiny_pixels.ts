import { type Frame, FRAME_SIDE } from "../frames/frame.ts";

/**
 * Input side of the tiny detector: finds every face of the sample clips that 416 finds, in less than
 * two thirds of the time.
 */
export const TINY_INPUT = FRAME_SIDE / 2;

/** The shorter side for pictures of 16:9, and how much of it is black at least. */
const SHORT_INPUT = 224;
const BLACK = 40;

/** Pixels of the tiny detector's input: height × width × 3 integers, row by row. */
export interface TinyPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array;
}

/**
 * The frame's pixels for the tiny detector, top left on black: every second pixel of every second
 * row, because that is what face-api (tf.image.resizeBilinear) makes of a square of FRAME_SIDE, in a
 * multiple of the time. Most of the black is left out: of 100 faces near the lower edge of pictures,
 * the net found the same with and without it, with scores within 0.06. There are only three sizes,
 * because WASM memory grows with each new one (tfjs #6439).
 * @throws {RangeError} if the frame is larger than FRAME_SIDE
 */
export function tinyPixels({ width, height, rgb }: Frame): TinyPixels {
  if (width > FRAME_SIDE || height > FRAME_SIDE) {
    throw new RangeError(`a frame of ${width}×${height} is larger than ${FRAME_SIDE}`);
  }
  const input = inputSize(width, height);
  const pixels = new Int32Array(input.width * input.height * 3);
  for (let y = 0; y < height; y += 2) {
    let to = (y / 2) * input.width * 3;
    const end = (y + 1) * width * 3;
    for (let from = y * width * 3; from < end; from += 6) {
      pixels[to++] = rgb[from]!;
      pixels[to++] = rgb[from + 1]!;
      pixels[to++] = rgb[from + 2]!;
    }
  }
  return { ...input, pixels };
}

/** One side is always TINY_INPUT: otherwise face-api would enlarge it. */
function inputSize(width: number, height: number) {
  const shorter = Math.min(width, height) / 2 + BLACK <= SHORT_INPUT ? SHORT_INPUT : TINY_INPUT;
  return width < height
    ? { width: shorter, height: TINY_INPUT }
    : { width: TINY_INPUT, height: shorter };
}
