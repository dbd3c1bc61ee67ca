import type { Box } from "../../contract/box.ts";
import type { CascadeResult } from "./cascade.ts";
import type { Look } from "../bystanders/find_bystanders.ts";
import type { Detector, Face, FaceFinder } from "../faces/face_finder.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { accepts, type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest, nearest } from "../gallery/nearest.ts";
import { area, CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";
import { overlap, SAME_PLACE } from "../faces/overlap.ts";

/** Another person in the frame. */
export interface OtherFace {
  /** Null if the face matches nobody in the gallery. */
  readonly name: string | null;
  /** Distance to the nearest person, whether accepted or not. */
  readonly distance: number | null;
  readonly face: Box;
}

/**
 * Finds all faces in the frame except the one that decided the answer, with both detectors, largest
 * first. Each person is named at most once: of two faces that match the same person, the nearer one
 * gets the name.
 */
export async function findOtherFaces(
  { frame, face, nearest: main, outcome }: CascadeResult,
  { finder, gallery, rule, before, looks }: {
    finder: FaceFinder;
    gallery: Gallery;
    rule: MatchRule;
    /** Called before each step, with a detector that takes at least as long as the step. */
    before: (detector: Detector) => void;
    /** Each look is added to these. */
    looks?: Look[] | undefined;
  },
): Promise<OtherFace[]> {
  const detections: Detection[] = [];
  for (const detector of ["ssd", "tiny"] as const) {
    before(detector);
    const found = await finder.detect(frame, detector);
    looks?.push({ frame, found });
    for (const detection of found) {
      const isKnown = [...face ? [face] : [], ...detections].some(({ box }) =>
        overlap(box, detection.box) > SAME_PLACE
      );
      if (!isKnown) detections.push(detection);
    }
  }
  const others: { face: Face; found: Nearest | null }[] = [];
  for (const detection of detections.sort((a, b) => area(b) - area(a))) {
    before("tiny");
    const other = await finder.describe(frame, detection, "both");
    const found = nearest(gallery, other.descriptor);
    // A weak detection that matches nobody is probably not a face.
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
