import * as tf from "@tensorflow/tfjs-core";
import {
  CHIP_PADDING,
  CHIP_SIDE,
  chipTransform,
  compose,
  extractChip,
  mirrorChip,
  type Point,
  type Similarity,
} from "./align.ts";
import type { FaceApi } from "./face_api.ts";
import type { Picture } from "../frames/frame.ts";
import { meanOf } from "../gallery/gallery.ts";

/**
 * Which chips a descriptor is averaged over: the aligned chip, its mirror image, jittered chips.
 */
export interface Chips {
  readonly straight: boolean;
  readonly mirrored: boolean;
  readonly jitters: readonly Jitter[];
}

/** The descriptor of the face with these landmarks: 128 numbers, the mean over the chips. */
export async function descriptorOf(
  net: FaceApi["nets"]["faceRecognitionNet"],
  picture: Picture,
  landmarks: readonly Point[],
  chips: Chips,
): Promise<Float32Array> {
  const aligned = chipTransform(landmarks, CHIP_SIDE, CHIP_PADDING);
  const chip = extractChip(picture, aligned, CHIP_SIDE);
  const all = chips.jitters.map((jitter) =>
    extractChip(picture, compose(aligned, jittered(jitter)), CHIP_SIDE)
  );
  if (chips.straight) all.push(chip);
  if (chips.mirrored) all.push(mirrorChip(chip, CHIP_SIDE));
  const inputs = all.map((pixels) => tf.tensor3d(pixels, [CHIP_SIDE, CHIP_SIDE, 3]));
  try {
    const found = await net.computeFaceDescriptor(inputs as never) as Float32Array[] | Float32Array;
    return Array.isArray(found) ? meanOf(found) : found;
  } finally {
    tf.dispose(inputs);
  }
}

/** Variation of a chip: rotation (radians) and scale around its centre, and a shift (pixels). */
export interface Jitter {
  readonly turn: number;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Roughly how much the landmarks of one face vary from frame to frame. */
export const JITTERS: readonly Jitter[] = [
  { turn: 0.05, scale: 1.03, x: 2, y: 0 },
  { turn: -0.05, scale: 0.97, x: -2, y: 1 },
  { turn: 0.03, scale: 0.97, x: 0, y: -2 },
  { turn: -0.03, scale: 1.03, x: 1, y: 2 },
];

function jittered({ turn, scale, x, y }: Jitter): Similarity {
  const [a, b] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const middle = CHIP_SIDE / 2;
  return {
    a,
    b,
    x0: middle + x - a * middle + b * middle,
    y0: middle + y - b * middle - a * middle,
  };
}
