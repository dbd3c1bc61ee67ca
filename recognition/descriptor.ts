import * as tf from "@tensorflow/tfjs-core";
import type { Box } from "../contract/result.ts";
import {
  chained,
  CHIP_PADDING,
  CHIP_SIDE,
  chipTransform,
  cutChip,
  mapped,
  mirrored,
  type Point,
  type Similarity,
} from "./align.ts";
import type { FaceApi } from "./face_api.ts";
import type { Picture } from "./frame.ts";
import { meanOf } from "./gallery.ts";

/** Side of what the landmark net looks at. */
const LANDMARK_SIDE = 112;
/** Room around the face at the second look for landmarks: the net was trained on detectors' boxes. */
const UPRIGHT_PADDING = 0.28;

/**
 * The 68 landmarks of the face in a box, in pixels of the picture. The net is asked twice: what it finds
 * on a turned face is good enough to turn the face upright, and there it finds them better.
 */
export async function landmarksOf(
  net: FaceApi["nets"]["faceLandmark68Net"],
  picture: Picture,
  box: Box,
): Promise<Point[]> {
  const side = Math.max(box.width, box.height);
  const square: Similarity = {
    a: side / LANDMARK_SIDE,
    b: 0,
    x0: box.x + (box.width - side) / 2,
    y0: box.y + (box.height - side) / 2,
  };
  const first = await find(square);
  return await find(chipTransform(first, LANDMARK_SIDE, UPRIGHT_PADDING));

  async function find(transform: Similarity): Promise<Point[]> {
    const chip = cutChip(picture, transform, LANDMARK_SIDE);
    const input = tf.tensor3d(chip, [LANDMARK_SIDE, LANDMARK_SIDE, 3]);
    try {
      const found = await net.detectLandmarks(input as never);
      const { positions } = found as { positions: Point[] };
      return positions.map(({ x, y }) => mapped(transform, { x, y }));
    } finally {
      input.dispose();
    }
  }
}

/** What a descriptor is made of: the aligned chip, its mirror image, chips cut a little differently. */
export interface Chips {
  readonly straight: boolean;
  readonly mirrored: boolean;
  readonly jitters: readonly Jitter[];
}

/** The descriptor of a face with these landmarks: 128 numbers, the mean of the chips' descriptors. */
export async function descriptorOf(
  net: FaceApi["nets"]["faceRecognitionNet"],
  picture: Picture,
  landmarks: readonly Point[],
  chips: Chips,
): Promise<Float32Array> {
  const aligned = chipTransform(landmarks, CHIP_SIDE, CHIP_PADDING);
  const chip = cutChip(picture, aligned, CHIP_SIDE);
  const all = chips.jitters.map((jitter) =>
    cutChip(picture, chained(aligned, jittered(jitter)), CHIP_SIDE)
  );
  if (chips.straight) all.push(chip);
  if (chips.mirrored) all.push(mirrored(chip, CHIP_SIDE));
  const inputs = all.map((pixels) => tf.tensor3d(pixels, [CHIP_SIDE, CHIP_SIDE, 3]));
  try {
    const found = await net.computeFaceDescriptor(inputs as never) as Float32Array[] | Float32Array;
    return Array.isArray(found) ? meanOf(found) : found;
  } finally {
    tf.dispose(inputs);
  }
}

/** How a chip is cut differently: turned (radians) and scaled around its middle, and shifted (pixels). */
export interface Jitter {
  readonly turn: number;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** About as much as landmarks of one face differ from frame to frame. */
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
