import type { Progress } from "../../../cli/progress.ts";
import { sleep } from "../../../cli/async.ts";
import type { FaceFinder } from "../../faces/face_finder.ts";
import type { MatchRule } from "../../gallery/match_rule.ts";
import type { PeopleToTest } from "./people_folders.ts";
import { createPhotoRecogniser } from "./photo_recogniser.ts";
import { createMeasurement, type Descriptors } from "./measure.ts";
import { nearestPhoto } from "./nearest_photo.ts";
import { referenceDescriptors } from "./reference_descriptors.ts";
import type { PeopleReport } from "./report.ts";
import { summaryOf } from "./summary.ts";
import { figuresOf } from "./tally.ts";

/** face_recognition's default (0.6), and a stricter value. */
const REFERENCE_THRESHOLDS = [0.55, 0.6];

export interface PeopleOptions {
  readonly folders: readonly string[];
  /** Numbers of photos to enrol for each person; each is measured. */
  readonly photos: readonly number[];
  readonly draws: number;
  readonly seed: number;
  readonly rule: MatchRule;
  /** A Python that has face_recognition; null to leave it out. */
  readonly python: string | null;
}

/**
 * Measures the recogniser on people who have more photos than are enrolled.
 * @throws {UserError} if face_recognition fails
 * @throws the signal's reason, if it is aborted
 */
export async function evaluatePeople(
  { photos, notes: leftOut }: PeopleToTest,
  { folders, photos: counts, draws, seed, rule, python }: PeopleOptions,
  { finder, progress, signal }: { finder: FaceFinder; progress: Progress; signal: AbortSignal },
): Promise<PeopleReport> {
  const notes = [...leftOut];
  const paths = [...photos.values()].flat();
  /** The models block the thread: only here can an abort be noticed. */
  const turn = async (doing: string, done: number) => {
    await sleep(0);
    signal.throwIfAborted();
    progress.update(`${doing} ${done}/${paths.length}`);
  };

  const recogniser = createPhotoRecogniser(finder);
  const [descriptors, enrolling] = await timed(async () => {
    const descriptors = new Map<string, Float32Array | null>();
    for (const path of paths) {
      await turn("enrolling", descriptors.size);
      const { descriptor, warnings } = await recogniser.encode(path);
      descriptors.set(path, descriptor);
      notes.push(...warnings);
    }
    return descriptors;
  });
  const plans = counts.map((count) => ({ count, draws, seed, rule }));
  const [measured, looking] = await timed(async () => {
    const measurements = plans.map((plan) => createMeasurement(photos, descriptors, plan));
    let done = 0;
    for (const [person, own] of photos) {
      for (const path of own) {
        await turn("looking", done++);
        await recogniser.withPhoto(path, async (look) => {
          for (const measurement of measurements) await measurement.test(person, path, look);
        });
      }
    }
    return measurements.map((measurement) => measurement.measured());
  });
  const [theirs, referenceSeconds] = await timed(async () => {
    if (!python) return null;
    const onPhoto = (done: number) => progress.update(`face_recognition ${done}/${paths.length}`);
    return await referenceDescriptors(paths, { python, signal, onPhoto });
  });
  return {
    settings: { folders, photos: counts, draws, seed, rule },
    photos: {
      total: paths.length,
      withoutFace: withoutFace(descriptors),
      withoutFaceByReference: theirs && withoutFace(theirs),
    },
    notes,
    runs: plans.map((plan, i) => ({
      photos: plan.count,
      ...summaryOf(measured[i]!),
      reference: theirs &&
        nearestPhoto(photos, theirs, plan, REFERENCE_THRESHOLDS).map(({ threshold, counts }) => ({
          threshold,
          ...figuresOf(counts, measured[i]!.all.photos),
        })),
    })),
    seconds: { enrolling, looking, reference: referenceSeconds },
  };
}

function withoutFace(descriptors: Descriptors): number {
  return [...descriptors.values()].filter((descriptor) => descriptor === null).length;
}

/** The result of `work`, and the seconds that it took. */
async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, Number(((performance.now() - started) / 1000).toFixed(1))];
}
