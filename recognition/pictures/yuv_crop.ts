import type { Box } from "../../contract/box.ts";
import type { YuvPicture } from "../frames/yuv_picture.ts";

/**
 * The part of a picture inside the box, in whole squares of four pixels, because those may share their
 * chroma: at least one. It shares no bytes with the picture.
 * @param box its `x` and `y` are even, and in the picture
 */
export function cropYuv(picture: YuvPicture, box: Box): YuvPicture {
  const { luma, chroma, chromaShift, matrix, isPq } = picture;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const width = Math.max(2, Math.min(picture.width, right + right % 2) - box.x);
  const height = Math.max(2, Math.min(picture.height, bottom + bottom % 2) - box.y);
  const [column, columns] = [box.x >> chromaShift, width >> chromaShift];
  const [row, rows] = [box.y >> chromaShift, height >> chromaShift];
  const stride = picture.width >> chromaShift;
  return {
    width,
    height,
    luma: rectangle(luma, picture.width, box.x, box.y, width, height),
    // The rows of blue differences and those of red ones take turns.
    chroma: rectangle(chroma, stride, column, 2 * row, columns, 2 * rows),
    chromaShift,
    matrix,
    isPq,
  };
}

/** Copies a part of rows of bytes, `stride` each. */
function rectangle(
  bytes: Uint8Array,
  stride: number,
  left: number,
  top: number,
  width: number,
  height: number,
): Uint8Array {
  const part = new Uint8Array(width * height);
  for (let to = 0, from = top * stride + left; to < part.length; to += width, from += stride) {
    part.set(bytes.subarray(from, from + width), to);
  }
  return part;
}
