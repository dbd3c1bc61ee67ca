import type { Box } from "../../contract/box.ts";
import { CONFIDENT_SCORE } from "../faces/detection.ts";
import type { Face, FaceFinder } from "../faces/face_finder.ts";
import { meanOf } from "../gallery/gallery.ts";
import { distanceBetween } from "../gallery/nearest.ts";
import type { Picture } from "../frames/frame.ts";
import { faceSquare } from "../pictures/face_sheet.ts";
import { rgbOf } from "../pictures/yuv_rgb.ts";
import { type LumaSums, planeSums } from "../faces/luma_sums.ts";
import type { StageTimer } from "../stage_timer.ts";
import { findAgain, SAME_PIXELS } from "./find_again.ts";
import { frontality, type Look } from "./look.ts";
import type { Patch } from "./patch.ts";
import type { Track } from "./tracker.ts";

/** One track, described: one look at a person. */
export interface TrackFace {
  readonly samples: readonly number[];
  readonly from: number;
  readonly to: number;
  /** The mean of its best looks. */
  readonly descriptor: Float32Array;
  readonly best: BestLook;
  /** Whether it is surely a face, even if it belongs to nobody in the gallery. */
  readonly isFace: boolean;
}

/** The look that shows a face best. */
export interface BestLook {
  /** Seconds from the start of the video. */
  readonly time: number;
  /** In pixels of the frame at FRAME_SIDE. */
  readonly face: Box;
  readonly quality: number;
  /** The face, a small square; null if it is not kept. */
  readonly picture: Picture | null;
}

/** Number of looks of each track that are described. */
export const DESCRIBED = 3;
/** Distance of two looks at one face, a sample apart, in the same place. */
const SAME_FACE = 0.5;
/** Looks are fused if they are at least this much as good as the best one. */
const AS_GOOD = 0.4;
/** A pattern may look like a face in a frame or two. */
const SURE_LOOKS = 3;

/** Describes looks, each once. */
export interface Describer {
  /** Whether two looks show the same face, by their pixels or else by their descriptors. */
  isSame(one: Look, other: Look): Promise<boolean>;
  describe(track: Track<Look>): Promise<TrackFace>;
}

/**
 * @param isSure whether a descriptor is surely one of somebody in the gallery. Otherwise its looks are
 * described by a second chip, for half as much time again.
 */
export function createDescriber(
  finder: FaceFinder,
  stages: StageTimer,
  isSure: (descriptor: Float32Array) => boolean = () => false,
): Describer {
  const described = new WeakMap<Look, { picture: Picture; face: Promise<Face> }>();
  // Most looks are never described, so only then are they converted to RGB.
  const describedOnce = (look: Look) => {
    let known = described.get(look);
    if (!known) {
      const picture = rgbOf(look.picture);
      known = { picture, face: finder.describe(picture, look.detection, "straight", stages) };
      described.set(look, known);
    }
    return known;
  };
  const faceOf = (look: Look) => describedOnce(look).face;
  return {
    async isSame(one, other) {
      // A face that has moved too far to be followed still has the same pixels.
      if (hasPixels(other, planeSums(other.picture), one.patch)) return true;
      const [before, after] = [await faceOf(one), await faceOf(other)];
      return distanceBetween(before.descriptor, after.descriptor) <= SAME_FACE;
    },
    async describe({ samples, from, to, looks }) {
      const faces: { look: Look; face: Face; quality: number }[] = [];
      for (const look of differentLooks(looks)) {
        const face = await faceOf(look);
        faces.push({ look, face, quality: look.quality * frontality(face.landmarks) });
      }
      const best = faces.reduce((one, other) => other.quality > one.quality ? other : one);
      const good = faces.filter(({ quality }) => quality >= AS_GOOD * best.quality);
      let descriptor = meanOf(good.map(({ face }) => face.descriptor));
      if (!isSure(descriptor)) {
        const refined: Float32Array[] = [];
        for (const { look, face } of good) {
          const both = await finder.refine(describedOnce(look).picture, face, "straight", stages);
          refined.push(both.descriptor);
        }
        descriptor = meanOf(refined);
      }
      const sure = looks.filter(({ score }) => score >= CONFIDENT_SCORE).length;
      return {
        samples,
        from,
        to,
        descriptor,
        best: {
          time: best.look.time,
          face: best.look.box,
          quality: best.quality,
          picture: faceSquare(describedOnce(best.look).picture, best.look.detection.box),
        },
        isFace: sure >= SURE_LOOKS ||
          faces.some(({ face, look }) => face.clear && look.score >= CONFIDENT_SCORE),
      };
    },
  };
}

/** The best of those looks that have the same pixels, because they err alike. */
function differentLooks(looks: readonly Look[]): Look[] {
  const kept: { look: Look; luma: LumaSums }[] = [];
  for (const look of looks.toSorted((one, other) => other.quality - one.quality)) {
    const isAlike = kept.some(({ look: other, luma }) => hasPixels(other, luma, look.patch));
    if (!isAlike) kept.push({ look, luma: planeSums(look.picture) });
  }
  return kept.map(({ look }) => look);
}

/** Whether a look shows a face with these pixels. @param luma of its picture */
function hasPixels({ detection }: Look, luma: LumaSums, patch: Patch): boolean {
  return findAgain(luma, patch, detection.box, SAME_PIXELS).likeness >= SAME_PIXELS;
}
