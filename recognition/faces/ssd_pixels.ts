import { type Frame, FRAME_SIDE, pixelsOnBlack } from "../frames/frame.ts";
import { type DetectorInput, inputSize } from "./detector_input.ts";

/** Five eighths: after face-api's scaling to 512, a multiple of the net's 32. */
const SHORT_INPUT = 400;
const BLACK = 32;

/**
 * The frame's pixels for SSD, top left on black. Most of the black beside a wide or a tall picture is
 * left out, for three fifths of the time.
 * @throws {RangeError} if the frame is larger than FRAME_SIDE
 */
export function ssdPixels(frame: Frame): DetectorInput {
  const size = inputSize(frame, { side: FRAME_SIDE, short: SHORT_INPUT, black: BLACK });
  return { ...size, pixels: pixelsOnBlack(frame, size) };
}
