/** `rgb` holds height × width × 3 bytes, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** One frame of a video. */
export interface Frame extends Picture {
  /**
   * Seconds from the start of the video; nominal if the video has fewer frames a second than
   * requested.
   */
  readonly time: number;
  /** Decodes the same frame at a larger size, if the video is larger; null if that fails. */
  readonly enlarge?: false | (() => Promise<Picture | null>);
}

/** The longest side of a frame, in pixels: the input size of the face models. */
export const FRAME_SIDE = 640;

/**
 * The frame's pixels in the top left of a black FRAME_SIDE × FRAME_SIDE square. Every video gets
 * the same shape, because WASM memory grows with each new tensor shape (tfjs #6439).
 * @throws {RangeError} if the frame is larger
 */
export function squarePixels(frame: Frame): Int32Array {
  return pixelsOnBlack(frame, { width: FRAME_SIDE, height: FRAME_SIDE });
}

/**
 * The frame's pixels in the top left of a black picture. The integers are 32 bits wide, as a
 * tensor's: tfjs copies others first.
 * @throws {RangeError} if the frame is larger
 */
export function pixelsOnBlack(
  { width, height, rgb }: Frame,
  size: Readonly<Record<"width" | "height", number>>,
): Int32Array {
  if (width > size.width || height > size.height) {
    throw new RangeError(
      `a frame of ${width}×${height} is larger than ${size.width}×${size.height}`,
    );
  }
  const pixels = new Int32Array(size.width * size.height * 3);
  if (width === size.width) {
    pixels.set(rgb);
    return pixels;
  }
  for (let y = 0; y < height; y++) {
    pixels.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * size.width * 3);
  }
  return pixels;
}
