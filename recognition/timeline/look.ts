import type { Box } from "../../contract/box.ts";
import { type Detection, sharpness } from "../faces/detection.ts";
import type { Point } from "../faces/align.ts";
import type { YuvFrame, YuvPicture } from "../frames/yuv_picture.ts";
import { cropYuv } from "../pictures/yuv_crop.ts";
import { planeSums } from "../faces/luma_sums.ts";
import { type Patch, patchOf } from "./patch.ts";

/** One face in one sample of a video. */
export interface Look {
  /** Index of the sample. */
  readonly sample: number;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** In pixels of the sample at FRAME_SIDE. */
  readonly box: Box;
  readonly score: number;
  /** The face and what surrounds it, so that the frame can be freed. */
  readonly picture: YuvPicture;
  /** The face in that picture. */
  readonly detection: Detection;
  readonly patch: Patch;
  /** How well the face can be recognised by size, sharpness and score: 0 to 1. */
  readonly quality: number;
}

/** Space around the face in a look's picture, as a fraction of its longer side: for landmarks and chip. */
const SURROUNDINGS = 0.6;
/** Side in pixels, and sharpness, from which a face is as good as the nets need. */
const GOOD_SIDE = 130;
const GOOD_SHARPNESS = 150;

/**
 * @param frame the sample in its full size
 * @param scale how many times as large it is as the picture of the detection
 */
export function lookAt(
  frame: YuvFrame,
  scale: number,
  detected: Detection,
  sample: number,
): Look {
  const { box, score } = detected;
  const inFrame = scaled(box, scale);
  const space = Math.round(Math.max(inFrame.width, inFrame.height) * SURROUNDINGS);
  const left = evenIn(frame.width, inFrame.x - space);
  const top = evenIn(frame.height, inFrame.y - space);
  const picture = cropYuv(frame, {
    x: left,
    y: top,
    width: inFrame.x + inFrame.width + space - left,
    height: inFrame.y + inFrame.height + space - top,
  });
  const inPicture = { ...inFrame, x: inFrame.x - left, y: inFrame.y - top };
  const luma = planeSums(picture, inPicture);
  const size = Math.min(1, Math.min(inFrame.width, inFrame.height) / GOOD_SIDE);
  const sharp = Math.min(1, sharpness(luma, inPicture) / GOOD_SHARPNESS);
  return {
    sample,
    time: frame.time,
    box,
    score,
    picture,
    detection: { ...detected, box: inPicture },
    patch: patchOf(luma, inPicture),
    quality: size * sharp * score,
  };
}

/**
 * How far a face is turned towards the camera: 1 from the front, 0 in profile, where the nose tip is
 * above an outer corner of the eyes.
 */
export function frontality(landmarks: readonly Point[]): number {
  const [nose, left, right] = [landmarks[30], landmarks[36], landmarks[45]];
  if (!nose || !left || !right) return 1;
  const [x, y] = [right.x - left.x, right.y - left.y];
  const along = ((nose.x - left.x) * x + (nose.y - left.y) * y) / (x * x + y * y);
  return Math.max(0, 1 - Math.abs(2 * along - 1));
}

/** The even pixel before a place, or the nearest one of a row that long. */
function evenIn(length: number, place: number): number {
  return Math.min(length - 2, Math.max(0, place - place % 2));
}

function scaled({ x, y, width, height }: Box, by: number): Box {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
}
