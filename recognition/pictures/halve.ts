import type { Picture } from "../frames/frame.ts";

/** Half the size, each pixel the mean of four. */
export function halve({ width, height, rgb }: Picture): Picture {
  const half = { width: width >> 1, height: height >> 1 };
  const pixels = new Uint8Array(half.width * half.height * 3);
  for (let y = 0, to = 0; y < half.height; y++) {
    let above = 2 * y * width * 3;
    let below = above + width * 3;
    // Without an inner loop over the channels, which takes a third longer.
    for (const end = to + half.width * 3; to < end; to += 3, above += 6, below += 6) {
      pixels[to] = (rgb[above]! + rgb[above + 3]! + rgb[below]! + rgb[below + 3]! + 2) >> 2;
      pixels[to + 1] =
        (rgb[above + 1]! + rgb[above + 4]! + rgb[below + 1]! + rgb[below + 4]! + 2) >> 2;
      pixels[to + 2] =
        (rgb[above + 2]! + rgb[above + 5]! + rgb[below + 2]! + rgb[below + 5]! + 2) >> 2;
    }
  }
  return { ...half, rgb: pixels };
}
