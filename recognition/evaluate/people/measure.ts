import { galleryOf } from "../../gallery/gallery.ts";
import { accepts, type MatchRule } from "../../gallery/match_rule.ts";
import { drawPhotos, gallerySizes, peopleAround } from "./draw.ts";
import type { Photos } from "./people_folders.ts";
import { evaluateGrid, GRID, type Grid } from "./rule_grid.ts";
import { halvesOf } from "./halves.ts";
import type { RecognisePhoto } from "./photo_recogniser.ts";
import { createTally, type PersonCounts, type Tally } from "./tally.ts";
import { createRuleTrial, type RuleTrial, type TrialResult } from "./rule_trial.ts";

/** What to measure. */
export interface MeasurementPlan {
  /** Photos to enrol for each person. */
  readonly count: number;
  readonly draws: number;
  readonly seed: number;
  readonly rule: MatchRule;
  readonly grid?: Grid;
}

/** A person who was mistaken for another, and how often. */
export interface Confusion {
  readonly person: string;
  readonly takenFor: string;
  /** Whether the person was in the gallery. */
  readonly known: boolean;
  readonly looks: number;
}

/** The raw results. */
export interface Measured {
  readonly inForce: readonly PersonCounts[];
  readonly confusions: readonly Confusion[];
  readonly sizes: readonly { readonly people: number; readonly counts: readonly PersonCounts[] }[];
  readonly all: TrialResult;
  /** Null if a half would have one person. */
  readonly halves: { readonly a: TrialResult; readonly b: TrialResult } | null;
}

/** Each photo's descriptor as enrolment makes it; null if no face was found. */
export type Descriptors = ReadonlyMap<string, Float32Array | null>;

/** A measurement in progress. */
export interface Measurement {
  /**
   * Tests one photo in every draw that does not enrol it: with its person in the gallery, and with
   * the person removed.
   */
  test(person: string, path: string, look: RecognisePhoto): Promise<void>;
  measured(): Measured;
}

export function createMeasurement(
  photos: Photos,
  descriptors: Descriptors,
  { count, draws, seed, rule, grid = GRID }: MeasurementPlan,
): Measurement {
  const people = [...photos.keys()];
  const halves = people.length < 4 ? null : halvesOf(people);
  const inForce = createTally();
  const confusions = new Map<string, Confusion>();
  const sizes = gallerySizes(people.length).slice(0, -1)
    .map((size) => ({ size, tally: createTally() }));
  const all = createRuleTrial(people, grid);
  const parts = halves &&
    { a: createRuleTrial(halves.a, grid), b: createRuleTrial(halves.b, grid) };

  const drawnOf = Array.from({ length: draws }, (_, draw) =>
    new Map(people.map((person) => {
      const which = { seed, draw, person, count };
      return [person, drawPhotos(photos.get(person)!, which, (path) => !!descriptors.get(path))];
    })));
  /** The gallery of the photos that a draw enrols for these people. */
  function galleryFor(draw: number, those: Iterable<string>) {
    return galleryOf(
      [...those].flatMap((person) =>
        drawnOf[draw]!.get(person)!.enrolled.map((path) => ({
          person,
          descriptor: descriptors.get(path)!,
        }))
      ),
    );
  }

  async function testPhoto(look: RecognisePhoto, person: string, draw: number) {
    const without = (those: Iterable<string>) => [...those].filter((name) => name !== person);
    const around = async (those: Iterable<string>, tally: Tally) => {
      const known = await look(galleryFor(draw, those), rule);
      const stranger = await look(galleryFor(draw, without(those)), rule);
      tally.known(person, known);
      tally.stranger(person, stranger);
      return { known, stranger };
    };
    const { known, stranger } = await around(people, inForce);
    if (known.name !== null && known.name !== person) confused(person, known.name, true);
    if (stranger.name !== null) confused(person, stranger.name, false);
    for (const { size, tally } of sizes) {
      await around(peopleAround(person, people, size, { seed, draw }), tally);
    }
    for (const trial of parts ? [all, partOf(parts, person)] : [all]) {
      const withLimits = (those: readonly string[]) => {
        const gallery = galleryFor(draw, those);
        return evaluateGrid(
          grid,
          (limits) => look(gallery, { ...rule, ...limits }),
          (limits, { nearest }) => accepts({ ...rule, ...limits }, nearest),
        );
      };
      trial.add(person, await withLimits(trial.people), await withLimits(without(trial.people)));
    }
  }

  function confused(person: string, takenFor: string, known: boolean) {
    const key = JSON.stringify([person, takenFor, known]);
    const looks = (confusions.get(key)?.looks ?? 0) + 1;
    confusions.set(key, { person, takenFor, known, looks });
  }

  return {
    async test(person, path, look) {
      const tested = drawnOf.flatMap((of, draw) =>
        of.get(person)!.tested.includes(path) ? [draw] : []
      );
      if (tested.length === 0) return;
      for (const trial of parts ? [all, partOf(parts, person)] : [all]) trial.countPhoto();
      for (const draw of tested) await testPhoto(look, person, draw);
    },
    measured: () => ({
      inForce: inForce.people(),
      confusions: [...confusions.values()].sort((one, other) => other.looks - one.looks),
      sizes: [...sizes, { size: people.length, tally: inForce }]
        .map(({ size, tally }) => ({ people: size, counts: tally.people() })),
      all: all.result(),
      halves: parts && { a: parts.a.result(), b: parts.b.result() },
    }),
  };
}

function partOf({ a, b }: { a: RuleTrial; b: RuleTrial }, person: string): RuleTrial {
  return a.people.includes(person) ? a : b;
}
