import type { Picture } from "../frames/frame.ts";
import type { YuvPicture } from "../frames/yuv_picture.ts";

/**
 * The picture in luma and chroma (ITU-R BT.601, 2.5), as an untagged video has it. The chroma is that
 * of each upper left pixel of four. Width and height are even.
 */
export function yuvOf({ width, height, rgb }: Picture): YuvPicture {
  const luma = new Uint8Array(width * height);
  const chroma = new Uint8Array(luma.length / 2);
  for (let i = 0; i < luma.length; i++) {
    const [red, green, blue] = [rgb[3 * i]! / 255, rgb[3 * i + 1]! / 255, rgb[3 * i + 2]! / 255];
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    luma[i] = Math.round(16 + 219 * grey);
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x % 2 === 1 || y % 2 === 1) continue;
    const at = y * width / 2 + x / 2;
    chroma[at] = Math.round(128 + 224 * (blue - grey) / 1.772);
    chroma[at + width / 2] = Math.round(128 + 224 * (red - grey) / 1.402);
  }
  return { width, height, luma, chroma, chromaShift: 1, matrix: "unknown", isPq: false };
}
