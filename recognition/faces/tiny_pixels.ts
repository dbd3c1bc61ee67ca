import { type Frame, FRAME_SIDE } from "../frames/frame.ts";

/**
 * Input side of the tiny detector: finds every face of the sample clips that 416 finds, in less than
 * two thirds of the time.
 */
export const TINY_INPUT = FRAME_SIDE / 2;

/**
 * The frame's pixels for the tiny detector, in the top left of a black square of TINY_INPUT: every
 * second pixel of every second row, because that is what face-api (tf.image.resizeBilinear) makes of a
 * square of FRAME_SIDE, in a multiple of the time.
 * @throws {RangeError} if the frame is larger than that
 */
export function tinyPixels({ width, height, rgb }: Frame): Int32Array {
  if (width > FRAME_SIDE || height > FRAME_SIDE) {
    throw new RangeError(`a frame of ${width}×${height} is larger than ${FRAME_SIDE}`);
  }
  const square = new Int32Array(TINY_INPUT * TINY_INPUT * 3);
  for (let y = 0; y < height; y += 2) {
    let to = (y / 2) * TINY_INPUT * 3;
    const end = (y + 1) * width * 3;
    for (let from = y * width * 3; from < end; from += 6) {
      square[to++] = rgb[from]!;
      square[to++] = rgb[from + 1]!;
      square[to++] = rgb[from + 2]!;
    }
  }
  return square;
}
