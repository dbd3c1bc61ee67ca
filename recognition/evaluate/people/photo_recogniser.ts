import { encodePicture } from "../../enroll/enroll_pictures.ts";
import type { FaceFinder } from "../../faces/face_finder.ts";
import type { Frame } from "../../frames/frame.ts";
import { pictureFrame } from "../../pictures/picture_file.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { confidenceOf, type MatchRule } from "../../gallery/match_rule.ts";
import { Nearest } from "../../gallery/nearest.ts";
import { recogniseDecodable } from "../evaluate_clip.ts";
import { replay } from "../replay.ts";
import type { Answer } from "./tally.ts";

/** Recognises photos, one at a time. */
export interface PhotoRecogniser {
  /** The photo's descriptor as enrolment makes it (null if there is no face), and warnings. */
  encode(path: string): Promise<{ descriptor: Float32Array | null; warnings: readonly string[] }>;
  /**
   * Treats a photo as a clip of one frame. `use` may recognise it many times; each net runs once.
   */
  withPhoto<T>(path: string, use: (look: RecognisePhoto) => Promise<T>): Promise<T>;
}

/** The answer for a photo, and what it was decided by. */
export interface PhotoResult extends Answer {
  readonly nearest: Nearest | null;
}

export type RecognisePhoto = (gallery: Gallery, rule: MatchRule) => Promise<PhotoResult>;

export function createPhotoRecogniser(finder: FaceFinder): PhotoRecogniser {
  return {
    async encode(path) {
      const { face, warnings } = await encodePicture(path, finder);
      return { descriptor: face?.descriptor ?? null, warnings };
    },
    async withPhoto(path, use) {
      await using again = replay(clipOf(path), finder);
      return await use(async (gallery, rule) => {
        const seen = await recogniseDecodable(again.frames(), {
          finder: again.finder,
          gallery,
          rule,
        });
        if (!seen) return { name: null, face: false, nearest: null };
        return {
          name: seen.outcome === "recognised" ? seen.nearest!.name : null,
          face: seen.outcome !== "no_face",
          sure: seen.outcome === "recognised" && confidenceOf(rule, seen.nearest!) === "sure",
          nearest: seen.nearest,
        };
      });
    },
  };
}

async function* clipOf(path: string): AsyncGenerator<Frame> {
  yield await pictureFrame(path);
}
