/** `rgb` holds height × width × 3 bytes, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** One picture of a video. */
export interface Frame extends Picture {
  /** Seconds from the video's start; nominal where it has fewer frames a second than asked for. */
  readonly time: number;
  /** The same picture larger, where the video is; null if it cannot be had. */
  readonly closer?: false | (() => Promise<Picture | null>);
}

/** The longest side of a frame, in pixels: what the face models are fed with. */
export const FRAME_SIDE = 640;

/**
 * The frame's pixels in the upper left of a black FRAME_SIDE × FRAME_SIDE square: one shape for
 * every video, because WASM memory grows with each new tensor shape (tfjs #6439).
 */
export function squarePixels({ width, height, rgb }: Frame): Uint8Array {
  if (width > FRAME_SIDE || height > FRAME_SIDE) {
    throw new RangeError(`a frame of ${width}×${height} is larger than ${FRAME_SIDE}`);
  }
  const square = new Uint8Array(FRAME_SIDE * FRAME_SIDE * 3);
  for (let y = 0; y < height; y++) {
    square.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * FRAME_SIDE * 3);
  }
  return square;
}
