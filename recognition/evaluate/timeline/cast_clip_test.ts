import assert from "node:assert/strict";
import { castClip } from "./cast_clip.ts";

const PEOPLE = ["ann", "ben", "cy", "dee", "eve", "fay"];
const PHOTOS = new Map(
  PEOPLE.map((person) => [person, Array.from({ length: 5 }, (_, i) => `${person}${i}`)]),
);
const cast = (clip: number, encode = (_: string): Float32Array | null => new Float32Array(128)) =>
  castClip(PEOPLE, PHOTOS, { count: 3, seed: 1, clip }, (photo) => Promise.resolve(encode(photo)));

Deno.test("one person in three is a stranger, others in each clip", async () => {
  const strangers = new Set<string>();
  for (let clip = 0; clip < 10; clip++) {
    const { actors, gallery } = await cast(clip);
    const left = actors.filter(({ known }) => !known);
    assert.equal(left.length, 2);
    assert.deepEqual(
      [...gallery.people].sort(),
      actors.flatMap((one) => one.known ? one.person : []),
    );
    for (const { person, photos } of left) {
      assert.equal(photos.length, 5);
      strangers.add(person);
    }
  }
  assert.ok(strangers.size > 4, [...strangers].join());
});

Deno.test("an enrolled photo is not shown, and no photo of a stranger is encoded", async () => {
  const encoded: string[] = [];
  const { actors, gallery } = await cast(3, (photo) => {
    encoded.push(photo);
    return new Float32Array(128);
  });
  assert.equal(encoded.length, 12);
  assert.deepEqual(gallery.photos, [3, 3, 3, 3]);
  const shown = actors.flatMap(({ photos }) => photos);
  assert.equal(shown.length, 18);
  assert.deepEqual(shown.filter((photo) => encoded.includes(photo)), []);
});

Deno.test("a photo without a face is shown, and another enrolled", async () => {
  const { actors, gallery } = await cast(
    3,
    (photo) => photo.endsWith("0") ? null : new Float32Array(128),
  );
  assert.deepEqual(gallery.photos, [3, 3, 3, 3]);
  for (const { person, photos } of actors) assert.ok(photos.includes(`${person}0`));
});
