import { type Frame, FRAME_SIDE } from "../frames/frame.ts";

/** A detector's input: height × width × 3 integers, row by row. */
export interface DetectorInput {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array;
}

/**
 * The size of a detector's input for a frame: a square, or a part of it for a wide or a tall frame,
 * which would leave much of it black. There are only three sizes, because WASM memory grows with each
 * new one (tfjs #6439).
 * @param side of the square, for a frame of FRAME_SIDE; face-api would enlarge a shorter longer side
 * @param short the other side of the part
 * @param black how much of the part is black at least
 */
export function inputSize(
  { width, height }: Frame,
  { side, short, black }: { side: number; short: number; black: number },
): Pick<DetectorInput, "width" | "height"> {
  const shorter = Math.min(width, height) * side / FRAME_SIDE;
  const other = shorter + black <= short ? short : side;
  return width < height ? { width: other, height: side } : { width: side, height: other };
}
