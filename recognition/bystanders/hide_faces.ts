import type { Bystanders } from "../../contract/bystanders.ts";
import type { Box } from "../../contract/box.ts";
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
/**
 * Blocks across the longer side of the picture, outside recognised faces, for whom no detector
 * finds: a face half as wide as the picture has 12. With 12 across 13 faces the encoder's distance
 * was 0.62 and more, with 16 it was 0.51.
 */
export const PICTURE_BLOCKS = 24;
/** How much is left around a recognised face: no room for somebody else's face. */
const AROUND_RECOGNISED = 0.15;
const GREY = 128;

/** The faces in a picture, boxes in its pixels. */
export interface Faces {
  readonly recognised: readonly Box[];
  /** Those of everyone else. A face may be there twice, by two detectors. */
  readonly others: readonly Detection[];
}

/**
 * A copy of the picture, of the same size, in which only recognised faces can be told. All around
 * them is coarse blocks (`blur`) or grey (`crop`), so that nobody is left whom no detector finds.
 */
export function hideFaces(
  picture: Picture,
  { recognised, others }: Faces,
  how: Exclude<Bystanders, "keep">,
): Picture {
  const spared = how === "crop" ? grey(picture) : inBlocks(picture);
  for (const box of recognised) show(picture, box, spared);
  // Each works on what is left: two grids over one face would tell more than one.
  for (const face of others) pixelate(spared, face, recognised);
  return spared;
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
      for (let row = cell.y; row < cell.y + cell.height; row++) {
        for (let column = cell.x; column < cell.x + cell.width; column++) {
          const isKept = recognised.some((box) => isIn(box, column, row));
          if (isKept && !(isSure && isIn(face, column, row))) continue;
          picture.rgb.set(colour, (row * picture.width + column) * 3);
        }
      }
    }
  }
}

function grey({ width, height, rgb }: Picture): Picture {
  return { width, height, rgb: new Uint8Array(rgb.length).fill(GREY) };
}

/** The whole picture in blocks, each of its mean colour. */
function inBlocks(picture: Picture): Picture {
  const { width, height } = picture;
  const rgb = new Uint8Array(picture.rgb.length);
  const block = Math.max(1, Math.ceil(Math.max(width, height) / PICTURE_BLOCKS));
  for (let y = 0; y < height; y += block) {
    const rows = Math.min(block, height - y);
    const first = rgb.subarray(y * width * 3, (y + 1) * width * 3);
    for (let x = 0; x < width; x += block) {
      const cell = within(picture, { x, y, width: block, height: block });
      const colour = meanColour(picture, cell);
      for (let column = x; column < x + cell.width; column++) first.set(colour, column * 3);
    }
    for (let row = y + 1; row < y + rows; row++) rgb.set(first, row * width * 3);
  }
  return { width, height, rgb };
}

/** Copies a recognised face from the picture to its place in another one. */
function show(picture: Picture, face: Box, into: Picture): void {
  const { x, y, width, height } = within(picture, grown(face, AROUND_RECOGNISED));
  for (let row = y; row < y + height; row++) {
    const at = (row * picture.width + x) * 3;
    into.rgb.set(picture.rgb.subarray(at, at + width * 3), at);
  }
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

function meanColour({ width, rgb }: Picture, cell: Box): number[] {
  let [red, green, blue] = [0, 0, 0];
  for (let y = cell.y; y < cell.y + cell.height; y++) {
    const end = (y * width + cell.x + cell.width) * 3;
    for (let at = (y * width + cell.x) * 3; at < end; at += 3) {
      red += rgb[at]!;
      green += rgb[at + 1]!;
      blue += rgb[at + 2]!;
    }
  }
  const count = Math.max(1, cell.width * cell.height);
  return [red, green, blue].map((sum) =>
    Math.min(255, Math.round(sum / count / COLOUR_STEP) * COLOUR_STEP)
  );
}

function isIn({ x, y, width, height }: Box, column: number, row: number): boolean {
  return column >= x && column < x + width && row >= y && row < y + height;
}
