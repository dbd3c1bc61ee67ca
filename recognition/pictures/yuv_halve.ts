import type { YuvPicture } from "../frames/yuv_picture.ts";

/**
 * Half the size of a picture whose pixels share their chroma in fours: the luma of each pixel is the
 * mean of four, and the chroma is the same bytes.
 */
export function halveYuv<Of extends YuvPicture>(picture: Of): Of {
  const { width, luma } = picture;
  const half = { width: width >> 1, height: picture.height >> 1 };
  const mean = new Uint8Array(half.width * half.height);
  for (let y = 0, to = 0; y < half.height; y++) {
    let above = 2 * y * width;
    let below = above + width;
    for (const end = to + half.width; to < end; to++, above += 2, below += 2) {
      mean[to] = (luma[above]! + luma[above + 1]! + luma[below]! + luma[below + 1]! + 2) >> 2;
    }
  }
  return { ...picture, ...half, luma: mean, chromaShift: 0 };
}
