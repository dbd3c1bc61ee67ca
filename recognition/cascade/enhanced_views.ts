import type { Box } from "../../contract/box.ts";
import { applyTransform, type Point, scaleOf, type Similarity } from "../faces/align.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { brighten, denoise, isDark, isNoisy } from "../pictures/brightness_and_noise.ts";
import { plainView, type View } from "./observation.ts";
import { memoizeByObject } from "./memoize.ts";
import { borderTransform, crop, resample, rotationTransform } from "../pictures/crop_and_rotate.ts";

/** Width of the border on each side, as a fraction of the longer side. */
const BORDER = 0.25;
/** Rotations in degrees. A detector finds faces that are up to 20 degrees from upright. */
const ROTATIONS = [-45, -30, 30, 45];
/** Side of a close-up, as a fraction of the longer side. */
const CLOSE_UP = 0.5;

/** The frame brightened if it is dark and denoised if it is noisy; null if it is neither. */
export const enhancedView = memoizeByObject((frame: Frame): View | null => {
  const light = isDark(frame) ? brighten(frame) : frame;
  const smooth = isNoisy(light) ? denoise(light) : light;
  return smooth === frame ? null : { ...plainView(frame), frame: { ...frame, ...smooth } };
});

/** Whether bad light may hide whose face is in the box. */
export function isPoorlyLit(frame: Frame, box: Box): boolean {
  return isDark(crop(frame, box)) || isNoisy(frame);
}

/** The view with a border: the detectors miss a face that fills the picture. */
export const paddedView = memoizeByObject((view: View): View =>
  transformedView(view, borderTransform(view.frame, BORDER))
);

/** The view rotated around its centre, both ways. */
export const rotatedViews = memoizeByObject((view: View): View[] =>
  ROTATIONS.map((degrees) => transformedView(view, rotationTransform(view.frame, degrees)))
);

function transformedView({ source, frame, toSourceBox }: View, back: Similarity): View {
  return {
    source,
    frame: { ...frame, ...resample(frame, back) },
    toSourceBox: (box) =>
      toSourceBox(centredOn(box, applyTransform(back, middleOf(box)), scaleOf(back))),
  };
}

/** Overlapping parts of the frame, cut from the video's full resolution where it is available. */
export const closeUps = memoizeByObject(async (frame: Frame): Promise<View[]> => {
  const full = (frame.enlarge && await frame.enlarge()) || frame;
  const side = Math.max(full.width, full.height) * CLOSE_UP;
  const scale = side / FRAME_SIDE;
  const toFrame = frame.width / full.width;
  return startsOf(full.height, side).flatMap((y0) =>
    startsOf(full.width, side).map((x0) => {
      const part: Similarity = { a: scale, b: 0, x0, y0 };
      return {
        source: frame,
        frame: { ...frame, ...resample(full, part) },
        detail: {
          picture: full,
          box: (box) => centredOn(box, applyTransform(part, middleOf(box)), scale),
        },
        toSourceBox: (box) => {
          const { x, y } = applyTransform(part, middleOf(box));
          return centredOn(box, { x: x * toFrame, y: y * toFrame }, scale * toFrame);
        },
      };
    })
  );
});

/** Start positions of parts that overlap by half and cover the whole length. */
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
