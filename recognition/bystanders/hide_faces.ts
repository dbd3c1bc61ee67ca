import type { Bystanders } from "../../contract/bystanders.ts";
import type { Box } from "../../contract/result.ts";
import { CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";
import type { Picture } from "../frames/frame.ts";

/**
 * Blocks across the longer side of a face, however large it is. The mean colours of so few tell
 * skin from hair, and no face from another.
 */
export const BLOCKS = 4;
/** How far the blocks go beyond the face on each side, in sides of it: detectors cut off chins. */
const AROUND_HIDDEN = 0.3;
/** Colours are rounded to multiples of this, of 255. */
const COLOUR_STEP = 16;
/** How much is left around a recognised face by `crop`: no room for somebody else's face. */
const AROUND_RECOGNISED = 0.15;
const GREY = 128;

/** The faces in a picture, boxes in its pixels. */
export interface Faces {
  readonly recognised: readonly Box[];
  /** Those of everyone else. A face may be there twice, by two detectors. */
  readonly others: readonly Detection[];
}

/**
 * A copy of the picture, of the same size, in which only recognised faces can be told. With `crop`
 * nothing else is left of it: without a recognised face it is grey.
 */
export function hideFaces(
  picture: Picture,
  { recognised, others }: Faces,
  how: Exclude<Bystanders, "keep">,
): Picture {
  const { width, height } = picture;
  const spared = { width, height, rgb: picture.rgb.slice() };
  // Each works on what the one before left: two grids over one face would tell more than one.
  for (const face of others) pixelate(spared, face, recognised);
  return how === "crop" ? keepOnly(spared, recognised) : spared;
}

/**
 * Pixelates a face and its surroundings. A recognised face is spared where it is beside the other
 * face, and where the other is a weak detection: that is most often a shirt.
 */
function pixelate(
  picture: Picture,
  { box: face, score }: Detection,
  recognised: readonly Box[],
): void {
  const isSure = score >= CONFIDENT_SCORE;
  const block = Math.max(1, Math.ceil(Math.max(face.width, face.height) / BLOCKS));
  const area = grown(face, AROUND_HIDDEN);
  for (let y = area.y; y < area.y + area.height; y += block) {
    for (let x = area.x; x < area.x + area.width; x += block) {
      const cell = within(picture, { x, y, width: block, height: block });
      const colour = meanColour(picture, cell);
      for (const [column, row] of pixelsOf(cell)) {
        const isKept = recognised.some((box) => isIn(box, column, row));
        if (isKept && !(isSure && isIn(face, column, row))) continue;
        picture.rgb.set(colour, (row * picture.width + column) * 3);
      }
    }
  }
}

function keepOnly(picture: Picture, boxes: readonly Box[]): Picture {
  const { width, height } = picture;
  const rgb = new Uint8Array(picture.rgb.length).fill(GREY);
  for (const box of boxes) {
    const { x, y, width: w, height: h } = within(picture, grown(box, AROUND_RECOGNISED));
    for (let row = y; row < y + h; row++) {
      const at = (row * width + x) * 3;
      rgb.set(picture.rgb.subarray(at, at + w * 3), at);
    }
  }
  return { width, height, rgb };
}

/** The box with a border, a share of its longer side wide. */
function grown({ x, y, width, height }: Box, share: number): Box {
  const border = Math.ceil(share * Math.max(width, height));
  return {
    x: Math.floor(x) - border,
    y: Math.floor(y) - border,
    width: Math.ceil(width) + 2 * border,
    height: Math.ceil(height) + 2 * border,
  };
}

/** The part of the box inside the picture; its sides may be 0. */
function within(picture: Picture, { x, y, width, height }: Box): Box {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [left, top] = [clamp(x, picture.width), clamp(y, picture.height)];
  const [right, bottom] = [clamp(x + width, picture.width), clamp(y + height, picture.height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function* pixelsOf({ x, y, width, height }: Box): Generator<readonly [x: number, y: number]> {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) yield [column, row];
  }
}

function meanColour({ width, rgb }: Picture, cell: Box): number[] {
  const sums = [0, 0, 0];
  for (const [x, y] of pixelsOf(cell)) {
    for (let i = 0; i < 3; i++) sums[i]! += rgb[(y * width + x) * 3 + i]!;
  }
  const count = Math.max(1, cell.width * cell.height);
  return sums.map((sum) => Math.min(255, Math.round(sum / count / COLOUR_STEP) * COLOUR_STEP));
}

function isIn({ x, y, width, height }: Box, column: number, row: number): boolean {
  return column >= x && column < x + width && row >= y && row < y + height;
}
