import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, type Gallery } from "../../gallery/gallery.ts";
import { accepts, DEFAULT_RULE, type MatchRule } from "../../gallery/match_rule.ts";
import { nearest } from "../../gallery/nearest.ts";
import type { Grid } from "./rule_grid.ts";
import { createMeasurement } from "./measure.ts";

const GRID: Grid = { thresholds: [0.3, 0.6], margins: [0, 0.1] };
const RULE: MatchRule = { ...DEFAULT_RULE, threshold: 0.5, margin: 0 };

/** People on a line, 1 apart, except dora, who is near carl; their photos are 0.01 apart. */
const PLACES = { anna: 0, ben: 1, carl: 2, dora: 2.4, emil: 4, fay: 5 };
type Person = keyof typeof PLACES;
const PEOPLE = Object.keys(PLACES) as Person[];
const PHOTOS = new Map(
  PEOPLE.map((person) => [person, [0, 1, 2, 3].map((i) => `${person}/${i}`)]),
);
const DESCRIPTORS = new Map(
  PEOPLE.flatMap((person) =>
    PHOTOS.get(person)!.map((path, i) => [path, at(PLACES[person] + i / 100)] as const)
  ),
);

function at(place: number): Float32Array {
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  descriptor[0] = place;
  return descriptor;
}

/**
 * Measures with a recogniser that returns the photo's own descriptor; `onLook` is called for each.
 */
async function measured(
  count: number,
  { draws = 4, descriptors = new Map<string, Float32Array | null>(DESCRIPTORS) } = {},
  onLook: (person: string, descriptor: Float32Array, gallery: Gallery, rule: MatchRule) => void =
    () => {},
) {
  const plan = { count, draws, seed: 1, rule: RULE, grid: GRID };
  const measurement = createMeasurement(PHOTOS, descriptors, plan);
  for (const [person, paths] of PHOTOS) {
    for (const path of paths) {
      const descriptor = DESCRIPTORS.get(path)!;
      await measurement.test(person, path, (gallery, rule) => {
        onLook(person, descriptor, gallery, rule);
        const found = nearest(gallery, descriptor);
        return Promise.resolve({
          name: accepts(rule, found) ? found!.name : null,
          face: true,
          nearest: found,
        });
      });
    }
  }
  return measurement.measured();
}

const counts = (people: Awaited<ReturnType<typeof measured>>["inForce"], person: Person) =>
  people.find((one) => one.person === person);

Deno.test("each photo that is not enrolled is tested with its person and without, in every draw", async () => {
  const { inForce, all, confusions } = await measured(1);
  const looks = { known: 12, wrong: 0, noFace: 0, strangers: 12, sure: 0, sureWrong: 0 };
  assert.deepEqual(counts(inForce, "anna"), { person: "anna", ...looks, right: 12, accepted: 0 });
  assert.deepEqual(counts(inForce, "dora"), { person: "dora", ...looks, right: 12, accepted: 12 });
  assert.equal(all.people.length, 6);
  assert.deepEqual(
    confusions.map(({ person, takenFor, known, looks }) => [person, takenFor, known, looks]),
    [
      ["carl", "dora", false, 12],
      ["dora", "carl", false, 12],
    ],
  );
});

Deno.test("the tested photo is never enrolled, and a removed person is not in the gallery", async () => {
  let [with_, without] = [0, 0];
  await measured(1, {}, (person, descriptor, gallery) => {
    assert.notEqual(nearest(gallery, descriptor)?.distance, 0);
    assert.equal(new Set(gallery.people).size, gallery.people.length, "one photo, one row");
    if (gallery.people.includes(person)) with_++;
    else without++;
  });
  assert.ok(with_ > 100 && without > 100, `${with_} with, ${without} without`);
});

Deno.test("every rule of the grid gets the counts that it would get alone", async () => {
  const { all } = await measured(1);
  const accepted = all.cells.map((
    { threshold, margin, people },
  ) => [threshold, margin, counts(people, "dora")!.accepted, counts(people, "dora")!.right]);
  // Carl is 0.4 away from her; everybody else is at least 1.4 away.
  assert.deepEqual(accepted, [[0.3, 0, 0, 12], [0.3, 0.1, 0, 12], [0.6, 0, 12, 12], [
    0.6,
    0.1,
    12,
    12,
  ]]);
});

Deno.test("a half has a gallery of its own people, and each person is in one half", async () => {
  const { halves, all } = await measured(1);
  const { a, b } = halves!;
  assert.deepEqual([...a.people, ...b.people].sort(), [...PEOPLE].sort());
  for (const half of [a, b]) {
    const looked = half.cells[0]!.people.map(({ person }) => person);
    assert.deepEqual(looked.sort(), [...half.people].sort());
  }
  assert.equal(a.photos + b.photos, all.photos);
  const apart = a.people.includes("carl") !== a.people.includes("dora");
  const laxest = [...a.cells.at(-1)!.people, ...b.cells.at(-1)!.people];
  assert.equal(counts(laxest, "dora")!.accepted, apart ? 0 : 12);
});

Deno.test("in smaller galleries fewer strangers are accepted; the full size is the rule in force", async () => {
  const { sizes, inForce } = await measured(1, { draws: 10 });
  assert.deepEqual(sizes.map(({ people }) => people), [5, 6]);
  const accepted = sizes.map((size) => counts(size.counts, "dora")!.accepted);
  assert.ok(accepted[0]! > 0 && accepted[0]! < 30, `${accepted[0]} of 30`);
  assert.equal(accepted[1], 30);
  assert.deepEqual(sizes[1]!.counts, inForce);
});

Deno.test("people without a detectable face are never right", async () => {
  const descriptors = new Map<string, Float32Array | null>(DESCRIPTORS);
  for (const path of PHOTOS.get("anna")!) descriptors.set(path, null);
  const { inForce } = await measured(2, { descriptors });
  assert.deepEqual([counts(inForce, "anna")!.known, counts(inForce, "anna")!.right], [16, 0]);
  assert.equal(counts(inForce, "ben")!.known, 8);
});

Deno.test("three people are not split into halves", async () => {
  const photos = new Map([...PHOTOS].slice(0, 3));
  const plan = { count: 1, draws: 1, seed: 1, rule: RULE, grid: GRID };
  const { halves } = await createMeasurement(photos, DESCRIPTORS, plan).measured();
  assert.equal(halves, null);
});
