/** What the bytes of luma and chroma stand for. */
export interface Colours {
  /** ffmpeg's name of the matrix between RGB and luma and chroma, as `bt709`. */
  readonly matrix: string;
  /** Whether the transfer characteristic is SMPTE ST 2084 (perceptual quantisation, PQ). */
  readonly isPq: boolean;
}

/**
 * The luma and chroma of a picture, as a video has them. In half the bytes of RGB, and few pixels
 * are needed in RGB.
 */
export interface YuvPlanes {
  readonly width: number;
  readonly height: number;
  /** height × width bytes, row by row: from 16 for black to 235 for white. */
  readonly luma: Uint8Array;
  /**
   * Rows of bytes around 128, from 16 to 240: the blue differences of a row, then its red ones.
   * The pixel (x, y) has those at (x >> chromaShift, y >> chromaShift).
   */
  readonly chroma: Uint8Array;
  /** 1 if each four pixels share their chroma (4:2:0); width and height are even then. */
  readonly chromaShift: 0 | 1;
}

/** A picture in luma and chroma, of limited range. */
export interface YuvPicture extends YuvPlanes, Colours {}

/** One frame of a video. */
export interface YuvFrame extends YuvPicture {
  /** Seconds from the start of the video. */
  readonly time: number;
}
