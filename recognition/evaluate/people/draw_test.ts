import assert from "node:assert/strict";
import { drawPhotos, gallerySizes, peopleAround } from "./draw.ts";

const PHOTOS = ["1", "2", "3", "4", "5"];
const WHICH = { seed: 1, draw: 0, person: "anna", count: 2 };
const all = () => true;

Deno.test("a photo is either enrolled or tested", () => {
  for (let draw = 0; draw < 50; draw++) {
    const { enrolled, tested } = drawPhotos(PHOTOS, { ...WHICH, draw }, all);
    assert.equal(enrolled.length, 2);
    assert.deepEqual([...enrolled, ...tested].sort(), PHOTOS);
  }
});

Deno.test("a seed repeats a draw, and over all draws each photo is enrolled", () => {
  assert.deepEqual(drawPhotos(PHOTOS, WHICH, all), drawPhotos(PHOTOS, WHICH, all));
  const draws = Array.from(
    { length: 40 },
    (_, draw) => drawPhotos(PHOTOS, { ...WHICH, draw }, all),
  );
  assert.equal(new Set(draws.flatMap(({ enrolled }) => enrolled)).size, PHOTOS.length);
  const others = drawPhotos(PHOTOS, { ...WHICH, seed: 2 }, all);
  const again = draws.filter(({ enrolled }) => `${enrolled}` === `${others.enrolled}`).length;
  assert.ok(again < 40);
});

Deno.test("photos without a face are tested, not enrolled; the next in the order is enrolled", () => {
  const before = drawPhotos(PHOTOS, WHICH, all);
  const [gone, stays] = before.enrolled;
  const after = drawPhotos(PHOTOS, WHICH, (photo) => photo !== gone);
  assert.deepEqual(after.enrolled, [stays, before.tested[0]]);
  assert.ok(after.tested.includes(gone!));
  assert.deepEqual(drawPhotos(PHOTOS, WHICH, (photo) => photo === "3").enrolled, ["3"]);
  assert.equal(drawPhotos(PHOTOS, WHICH, () => false).tested.length, 5);
});

Deno.test("gallery sizes double up to everybody", () => {
  assert.deepEqual(gallerySizes(3), [3]);
  assert.deepEqual(gallerySizes(5), [5]);
  assert.deepEqual(gallerySizes(18), [5, 10, 18]);
  assert.deepEqual(gallerySizes(61), [5, 10, 20, 40, 61]);
});

Deno.test("each draw surrounds a person with other people, and larger sets contain smaller ones", () => {
  const people = Array.from({ length: 12 }, (_, i) => `p${i}`);
  const around = (size: number, draw: number) =>
    peopleAround("p3", people, size, { seed: 1, draw });
  assert.equal(around(5, 0).size, 5);
  assert.ok(around(5, 0).has("p3"));
  assert.ok(around(5, 0).isSubsetOf(around(8, 0)));
  assert.equal(around(12, 0).size, 12);
  assert.notDeepEqual([...around(5, 0)].sort(), [...around(5, 1)].sort());
});
