import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { type DetectorInput, inputSize } from "./detector_input.ts";

/**
 * Input side of the tiny detector: finds every face of the sample clips that 416 finds, in less than
 * two thirds of the time.
 */
export const TINY_INPUT = FRAME_SIDE / 2;

/** The shorter side for pictures of 16:9, and how much of it is black at least. */
const SHORT_INPUT = 224;
const BLACK = 40;

/**
 * The frame's pixels for the tiny detector, top left on black: every second pixel of every second
 * row, because that is what face-api (tf.image.resizeBilinear) makes of a square of FRAME_SIDE, in a
 * multiple of the time. Most of the black is left out: of 100 faces near the lower edge of pictures,
 * the net found the same with and without it, with scores within 0.06.
 * @throws {RangeError} if the frame is larger than FRAME_SIDE
 */
export function tinyPixels(frame: Frame): DetectorInput {
  const { width, height, rgb } = frame;
  if (width > FRAME_SIDE || height > FRAME_SIDE) {
    throw new RangeError(`a frame of ${width}×${height} is larger than ${FRAME_SIDE}`);
  }
  const input = inputSize(frame, { side: TINY_INPUT, short: SHORT_INPUT, black: BLACK });
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
