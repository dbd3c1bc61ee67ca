import type { Box } from "../../contract/box.ts";
import { extractChip, type Similarity } from "../faces/align.ts";
import { FRAME_SIDE, type Picture } from "../frames/frame.ts";

/**
 * Resamples a picture into a square. The transform maps the result's pixels to the picture's; edge
 * pixels are repeated outside.
 */
export function resample(picture: Picture, transform: Similarity, side = FRAME_SIDE): Picture {
  const chip = extractChip(picture, transform, side);
  const rgb = new Uint8Array(chip.length);
  // Not `Uint8Array.from`, which takes as long as the chip.
  for (let i = 0; i < rgb.length; i++) rgb[i] = Math.round(chip[i]!);
  return { width: side, height: side, rgb };
}

/** The part of the picture inside the box. */
export function crop({ width, height, rgb }: Picture, box: Box): Picture {
  const left = Math.min(width - 1, Math.max(0, box.x));
  const top = Math.min(height - 1, Math.max(0, box.y));
  const right = Math.min(width, Math.max(left + 1, box.x + box.width));
  const bottom = Math.min(height, Math.max(top + 1, box.y + box.height));
  const row = (right - left) * 3;
  const part = new Uint8Array((bottom - top) * row);
  for (
    let at = 0, from = (top * width + left) * 3;
    at < part.length;
    at += row, from += width * 3
  ) {
    part.set(rgb.subarray(from, from + row), at);
  }
  return { width: right - left, height: bottom - top, rgb: part };
}

/** Adds a border on each side, `share` of the longer side wide, and resamples to FRAME_SIDE. */
export function addBorder(picture: Picture, share: number): Picture {
  return resample(picture, borderTransform(picture, share));
}

/** The transform from the bordered picture to the original. */
export function borderTransform({ width, height }: Picture, share: number): Similarity {
  const a = (Math.max(width, height) * (1 + 2 * share)) / FRAME_SIDE;
  const half = (a * FRAME_SIDE) / 2;
  return { a, b: 0, x0: width / 2 - half, y0: height / 2 - half };
}

/** Rotates the picture around its centre and resamples to FRAME_SIDE. */
export function rotate(picture: Picture, degrees: number): Picture {
  return resample(picture, rotationTransform(picture, degrees));
}

/** The transform from the rotated picture to the original. */
export function rotationTransform({ width, height }: Picture, degrees: number): Similarity {
  const radians = (degrees * Math.PI) / 180;
  const [a, b] = [Math.cos(radians), Math.sin(radians)];
  const middle = FRAME_SIDE / 2;
  return {
    a,
    b,
    x0: width / 2 - a * middle + b * middle,
    y0: height / 2 - b * middle - a * middle,
  };
}
