import { drawPhotos } from "./draw.ts";
import type { Photos } from "./people_folders.ts";
import type { Descriptors, MeasurementPlan } from "./measure.ts";
import { type Answer, createTally, type PersonCounts } from "./tally.ts";

/** The results at one threshold. */
export interface ThresholdCounts {
  readonly threshold: number;
  readonly counts: readonly PersonCounts[];
}

/**
 * The rule of Python's face_recognition: the person of the nearest enrolled photo, if it is within
 * the threshold. Uses the same draws as {@linkcode createMeasurement}; photos without a face are
 * replaced by the next in the same order.
 */
export function nearestPhoto(
  photos: Photos,
  descriptors: Descriptors,
  { count, draws, seed }: Pick<MeasurementPlan, "count" | "draws" | "seed">,
  thresholds: readonly number[],
): ThresholdCounts[] {
  const tallies = thresholds.map((threshold) => ({ threshold, tally: createTally() }));
  for (let draw = 0; draw < draws; draw++) {
    const people = [...photos].map(([person, paths]) => ({
      person,
      ...drawPhotos(paths, { seed, draw, person, count }, (path) => !!descriptors.get(path)),
    }));
    const rows = people.flatMap(({ person, enrolled }) =>
      enrolled.map((path) => ({ person, descriptor: descriptors.get(path)! }))
    );
    for (const { person, tested } of people) {
      for (const path of tested) {
        const looked = descriptors.get(path) ?? null;
        const known = nearestOf(rows, looked);
        const stranger = nearestOf(rows.filter((row) => row.person !== person), looked);
        for (const { threshold, tally } of tallies) {
          tally.known(person, answer(known, threshold));
          tally.stranger(person, answer(stranger, threshold));
        }
      }
    }
  }
  return tallies.map(({ threshold, tally }) => ({ threshold, counts: tally.people() }));
}

interface Near {
  readonly person: string;
  readonly distance: number;
}

function answer(near: Near | "no face" | null, threshold: number): Answer {
  if (near === "no face") return { name: null, face: false };
  return { name: near && near.distance <= threshold ? near.person : null, face: true };
}

function nearestOf(
  rows: readonly { person: string; descriptor: Float32Array }[],
  looked: Float32Array | null,
): Near | "no face" | null {
  if (!looked) return "no face";
  let best: Near | null = null;
  for (const { person, descriptor } of rows) {
    let squared = 0;
    for (const [i, value] of looked.entries()) squared += (value - descriptor[i]!) ** 2;
    const distance = Math.sqrt(squared);
    if (!best || distance < best.distance) best = { person, distance };
  }
  return best;
}
