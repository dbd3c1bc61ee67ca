import * as tf from "@tensorflow/tfjs-core";
import type { Box } from "../../contract/box.ts";
import {
  applyTransform,
  chipTransform,
  extractChip,
  type Point,
  type Similarity,
} from "./align.ts";
import type { FaceApi } from "./face_api.ts";
import type { Picture } from "../frames/frame.ts";

/** Input side of the landmark net. */
const LANDMARK_SIDE = 112;
/** Padding around the face at the second pass: the net was trained on detectors' boxes. */
const UPRIGHT_PADDING = 0.28;

/**
 * The 68 landmarks of the face in a box, in pixels of the picture. The net runs twice: the first
 * result is good enough to rotate the face upright, where the second pass is more accurate.
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
    const chip = extractChip(picture, transform, LANDMARK_SIDE);
    const input = tf.tensor3d(chip, [LANDMARK_SIDE, LANDMARK_SIDE, 3]);
    try {
      const found = await net.detectLandmarks(input as never);
      const { positions } = found as { positions: Point[] };
      return positions.map(({ x, y }) => applyTransform(transform, { x, y }));
    } finally {
      input.dispose();
    }
  }
}
