import { type Frame, FRAME_SIDE, pixelsOnBlack } from "../frames/frame.ts";

/** The shorter side for pictures of 16:9: five eighths, a whole number of the net's steps. */
const SHORT_INPUT = 400;
/** How much of it is black at least. */
const BLACK = 32;

/** Pixels of SSD's input: height × width × 3 integers, row by row. */
export interface SsdPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array;
}

/**
 * The frame's pixels for SSD, top left on black. Most of the black beside a wide or a tall picture is
 * left out, for three fifths of the time. There are only three sizes, because WASM memory grows with
 * each new one (tfjs #6439).
 * @throws {RangeError} if the frame is larger than FRAME_SIDE
 */
export function ssdPixels(frame: Frame): SsdPixels {
  const { width, height } = frame;
  const shorter = Math.min(width, height) + BLACK <= SHORT_INPUT ? SHORT_INPUT : FRAME_SIDE;
  const size = width < height
    ? { width: shorter, height: FRAME_SIDE }
    : { width: FRAME_SIDE, height: shorter };
  return { ...size, pixels: pixelsOnBlack(frame, size) };
}
