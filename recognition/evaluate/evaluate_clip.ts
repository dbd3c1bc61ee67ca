import { type CascadeResult, recogniseFrames } from "../cascade/cascade.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "../gallery/gallery.ts";
import type { CascadeContext } from "../cascade/observation.ts";
import { type MatchRule } from "../gallery/match_rule.ts";
import { nearest } from "../gallery/nearest.ts";
import { createDetectorTiming } from "../cascade/detector_timing.ts";
import { MAX_FRAMES } from "../recogniser.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";
import { videoFrames } from "../frames/video_frames.ts";
import { replay } from "./replay.ts";

/** How a clip was answered. */
export type ClipVerdict =
  | "right"
  | "false match"
  | "false unknown"
  | "no face"
  | "unreadable";

/** The result of one clip. Distances are null if there is no face, or nobody to compare it with. */
export interface ClipResult {
  readonly video: string;
  /** The person in it; null if it is nobody in the gallery. */
  readonly person: string | null;
  readonly verdict: ClipVerdict;
  readonly answer: string | null;
  readonly frames: number;
  /** Distance from the face that decided to the person's own row. */
  readonly own: number | null;
  /** Distance to the nearest other person. */
  readonly other: number | null;
  readonly ms: number;
  /** The result with the person removed from the gallery; null if not requested. */
  readonly leftOut: {
    readonly outcome: CascadeResult["outcome"];
    readonly answer: string | null;
    readonly distance: number | null;
  } | null;
}

export interface EvaluationContext {
  readonly finder: FaceFinder;
  readonly gallery: Gallery;
  readonly rule: MatchRule;
  /** Whether to test each clip again with its person removed from the gallery. */
  readonly leaveOneOut: boolean;
  readonly signal: AbortSignal;
}

/** Recognises one clip without a time limit and compares the answer with the ground truth. */
export async function evaluateClip(
  path: string,
  video: string,
  person: string | null,
  { finder, gallery, rule, leaveOneOut, signal }: EvaluationContext,
): Promise<ClipResult> {
  const started = performance.now();
  await using again = replay(videoFrames(path, { frames: MAX_FRAMES, signal }), finder);
  const look = (known: Gallery) =>
    recogniseDecodable(again.frames(), { finder: again.finder, gallery: known, rule, signal });
  const seen = await look(gallery);
  const ms = performance.now() - started;
  const nothing = { own: null, other: null, leftOut: null };
  const clip = { video, person, ms: Math.round(ms), frames: seen?.frames ?? 0 };
  if (!seen) return { ...clip, verdict: "unreadable", answer: null, ...nothing };
  const answer = seen.outcome === "recognised" ? seen.nearest!.name : null;
  const without = withoutPerson(gallery, person);
  const leftOut = leaveOneOut && person !== null ? await look(without) : null;
  return {
    ...clip,
    answer,
    verdict: verdictOf(seen, person, answer),
    own: person === null ? null : distance(onlyPerson(gallery, person), seen),
    other: distance(without, seen),
    leftOut: leftOut && {
      outcome: leftOut.outcome,
      answer: leftOut.outcome === "recognised" ? leftOut.nearest!.name : null,
      distance: leftOut.nearest?.distance ?? null,
    },
  };
}

/** Runs the cascade without a time limit; null if the video is unreadable. */
export async function recogniseDecodable(
  frames: AsyncIterable<Frame>,
  context: Omit<CascadeContext, "timing">,
): Promise<CascadeResult | null> {
  try {
    return await recogniseFrames(frames, { ...context, timing: createDetectorTiming() });
  } catch (error) {
    if (error instanceof UnreadableVideo) return null;
    throw error;
  }
}

function verdictOf(seen: CascadeResult, person: string | null, answer: string | null): ClipVerdict {
  if (answer !== null) return answer === person ? "right" : "false match";
  if (person === null) return "right";
  return seen.outcome === "no_face" ? "no face" : "false unknown";
}

const onlyPerson = (gallery: Gallery, person: string) => rows(gallery, (name) => name === person);
const withoutPerson = (gallery: Gallery, person: string | null) =>
  rows(gallery, (name) => name !== person);

function rows(gallery: Gallery, keep: (name: string) => boolean): Gallery {
  const kept = gallery.people.flatMap((name, row) => keep(name) ? [row] : []);
  const matrix = new Float32Array(kept.length * DESCRIPTOR_LENGTH);
  kept.forEach((row, to) => {
    const from = row * DESCRIPTOR_LENGTH;
    const numbers = gallery.descriptors.subarray(from, from + DESCRIPTOR_LENGTH);
    matrix.set(numbers, to * DESCRIPTOR_LENGTH);
  });
  return {
    people: kept.map((row) => gallery.people[row]!),
    descriptors: matrix,
    photos: kept.map((row) => gallery.photos[row]!),
    spreads: kept.map((row) => gallery.spreads[row]!),
  };
}

function distance(gallery: Gallery, { face }: CascadeResult): number | null {
  return face && (nearest(gallery, face.descriptor)?.distance ?? null);
}
