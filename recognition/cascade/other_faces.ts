import type { Box } from "../../contract/result.ts";
import type { CascadeResult } from "./cascade.ts";
import type { Detector, Face, FaceFinder } from "../faces/face_finder.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { accepts, type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest, nearest } from "../gallery/nearest.ts";
import { area, CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";

/** Somebody else in the frame. */
export interface OtherFace {
  /** Null for a face that is nobody's of the gallery. */
  readonly name: string | null;
  /** Distance to the nearest person, near enough or not. */
  readonly distance: number | null;
  readonly face: Box;
}

/**
 * Everyone in the frame but the face that decided, the largest first, as both detectors find them. A
 * person is there once: of two faces nearest to the same one, the nearer has the name.
 */
export async function findOtherFaces(
  { frame, face, nearest: main, outcome }: CascadeResult,
  { finder, gallery, rule, before }: {
    finder: FaceFinder;
    gallery: Gallery;
    rule: MatchRule;
    /** Called before work that takes no longer than a run of this detector. */
    before: (detector: Detector) => void;
  },
): Promise<OtherFace[]> {
  const detections: Detection[] = [];
  for (const detector of ["ssd", "tiny"] as const) {
    before(detector);
    for (const detection of await finder.detect(frame, detector)) {
      const isKnown = [...face ? [face] : [], ...detections].some(({ box }) =>
        overlap(box, detection.box) > SAME_FACE
      );
      if (!isKnown) detections.push(detection);
    }
  }
  const others: { face: Face; found: Nearest | null }[] = [];
  for (const detection of detections.sort((a, b) => area(b) - area(a))) {
    before("tiny");
    const other = await finder.describe(frame, detection, "both");
    const found = nearest(gallery, other.descriptor);
    // A weak detection that is nobody's is mostly no face.
    if (other.score >= CONFIDENT_SCORE || accepts(rule, found)) others.push({ face: other, found });
  }
  const taken = new Set(outcome === "recognised" && main ? [main.name] : []);
  const named = new Map<Face, string>();
  const byDistance = [...others].sort((a, b) =>
    (a.found?.distance ?? Infinity) - (b.found?.distance ?? Infinity)
  );
  for (const { face: other, found } of byDistance) {
    if (!found || !accepts(rule, found) || taken.has(found.name)) continue;
    taken.add(found.name);
    named.set(other, found.name);
  }
  return others.map(({ face: other, found }) => ({
    name: named.get(other) ?? null,
    distance: found?.distance ?? null,
    face: other.box,
  }));
}

/** Two detectors draw one face's box a little differently. */
const SAME_FACE = 0.3;

/** The intersection of two boxes over their union, 0 to 1. */
function overlap(one: Box, other: Box): number {
  const shared = (from: number, length: number, otherFrom: number, otherLength: number) =>
    Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom));
  const both = shared(one.x, one.width, other.x, other.width) *
    shared(one.y, one.height, other.y, other.height);
  const union = one.width * one.height + other.width * other.height - both;
  return union > 0 ? both / union : 0;
}
