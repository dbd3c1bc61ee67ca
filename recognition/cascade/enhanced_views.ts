import type { Box } from "../../contract/result.ts";
import { applyTransform, type Point, scaleOf, type Similarity } from "../faces/align.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { brighten, denoise, isDark, isNoisy } from "../pictures/brightness_and_noise.ts";
import { plainView, type View } from "./observation.ts";
import { memoizeByObject } from "./memoize.ts";
import { borderTransform, crop, resample, rotationTransform } from "../pictures/crop_and_rotate.ts";

/** So much of the picture's longer side is added on each side. */
const ROOM = 0.25;
/** How far a picture is turned, in degrees: a detector finds faces that are up to 20 from upright. */
const TURNS = [-45, -30, 30, 45];
/** A close-up shows so much of the picture's longer side. */
const PART = 0.5;

/** A lighter picture of a dark frame, a smoother one of a noisy one; null if it is neither. */
export const enhancedView = memoizeByObject((frame: Frame): View | null => {
  const light = isDark(frame) ? brighten(frame) : frame;
  const smooth = isNoisy(light) ? denoise(light) : light;
  return smooth === frame ? null : { ...plainView(frame), frame: { ...frame, ...smooth } };
});

/** Whether bad light may hide who it is whose face is in the box. */
export function isPoorlyLit(frame: Frame, box: Box): boolean {
  return isDark(crop(frame, box)) || isNoisy(frame);
}

/** The view with room around: the detectors miss a face that fills the picture. */
export const paddedView = memoizeByObject((view: View): View =>
  transformedView(view, borderTransform(view.frame, ROOM))
);

/** The view turned around its middle, to both sides. */
export const rotatedViews = memoizeByObject((view: View): View[] =>
  TURNS.map((degrees) => transformedView(view, rotationTransform(view.frame, degrees)))
);

function transformedView({ of, frame, boxOf }: View, back: Similarity): View {
  return {
    of,
    frame: { ...frame, ...resample(frame, back) },
    boxOf: (box) => boxOf(centredOn(box, applyTransform(back, middleOf(box)), scaleOf(back))),
  };
}

/** Overlapping parts of the frame, from the video's full size where that is to be had. */
export const closeUps = memoizeByObject(async (frame: Frame): Promise<View[]> => {
  const full = (frame.closer && await frame.closer()) || frame;
  const side = Math.max(full.width, full.height) * PART;
  const scale = side / FRAME_SIDE;
  const toFrame = frame.width / full.width;
  return startsOf(full.height, side).flatMap((y0) =>
    startsOf(full.width, side).map((x0) => {
      const part: Similarity = { a: scale, b: 0, x0, y0 };
      return {
        of: frame,
        frame: { ...frame, ...resample(full, part) },
        detail: {
          picture: full,
          box: (box) => centredOn(box, applyTransform(part, middleOf(box)), scale),
        },
        boxOf: (box) => {
          const { x, y } = applyTransform(part, middleOf(box));
          return centredOn(box, { x: x * toFrame, y: y * toFrame }, scale * toFrame);
        },
      };
    })
  );
});

/** Where parts of a side begin so that they overlap by half and reach its end. */
function startsOf(length: number, side: number): number[] {
  if (length <= side) return [(length - side) / 2];
  const steps = Math.ceil((length - side) / (side / 2));
  return Array.from({ length: steps + 1 }, (_, i) => (i * (length - side)) / steps);
}

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function centredOn({ width, height }: Box, { x, y }: Point, scale: number): Box {
  return {
    x: Math.round(x - (width * scale) / 2),
    y: Math.round(y - (height * scale) / 2),
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  };
}
