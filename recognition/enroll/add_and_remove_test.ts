import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { readGallery, writeGallery } from "../gallery/gallery_file.ts";
import { ANNA_AND_BEN, fakeFinder, makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { addPerson } from "./add_person.ts";
import { removePersonFrom } from "./remove_person.ts";

/** Runs a test with a gallery of anna and ben, and a clip that shows one face. */
const withGallery = (name: string, test: (folder: string, gallery: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () =>
      inTempDir(async (folder) => {
        const gallery = `${folder}/gallery`;
        await writeGallery(gallery, ANNA_AND_BEN);
        // deno-fmt-ignore
        await makeWithFfmpeg(
          "-f", "lavfi", "-i", "testsrc=s=320x240:d=1", "-c:v", "libx264",
          "-pix_fmt", "yuv420p", `${folder}/clip.mp4`,
        );
        await test(folder, gallery);
      }),
  });

/** Adds from the clip, where the face is at this distance from anna. */
async function add(folder: string, person: string, distance: number) {
  const source = { video: `${folder}/clip.mp4`, at: 0.5, point: null };
  const finder = fakeFinder(() => [{ distance }]);
  return await addPerson(`${folder}/gallery`, person, source, () => Promise.resolve(finder));
}

const filesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

withGallery(
  "an added person is in the gallery, and the face beside it",
  async (folder, gallery) => {
    const { lines, warnings } = await add(folder, "a/ü", 5);
    assert.match(lines[0]!, /gallery\.a%2F%C3%BC\.jpg: the face that was taken, at 0\.50 s/);
    assert.ok(warnings.some((warning) => /^a\/ü has one picture/.test(warning)));
    assert.deepEqual((await readGallery(gallery)).people, ["anna", "ben", "a/ü"]);
    const jpeg = await Deno.readFile(`${gallery}.a%2F%C3%BC.jpg`);
    assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
    await add(folder, "anna", 0.2);
    const { people, photos } = await readGallery(gallery);
    assert.deepEqual([people, photos], [["anna", "ben", "a/ü"], [2, 1, 1]]);
  },
);

withGallery("a removed person's picture goes too", async (folder, gallery) => {
  await add(folder, "cy", 5);
  await removePersonFrom(gallery, "cy");
  assert.deepEqual(await readGallery(gallery), ANNA_AND_BEN);
  assert.deepEqual(filesIn(folder), ["clip.mp4", "gallery"]);
  await removePersonFrom(gallery, "ben");
  await removePersonFrom(gallery, "anna");
  assert.deepEqual((await readGallery(gallery)).people, []);
});

withGallery("an error changes nothing", async (folder, gallery) => {
  await assert.rejects(
    removePersonFrom(gallery, "Ana"),
    /gallery has nobody called "Ana": did you mean anna\?/,
  );
  await assert.rejects(removePersonFrom(gallery, "zoe"), /nobody called "zoe": it has 2 people/);
  const load = () => Promise.resolve(fakeFinder(() => []));
  const clip = { video: `${folder}/clip.mp4`, at: 5, point: null };
  await assert.rejects(addPerson(gallery, "cy", clip, load), /no frame at 5 s/);
  const missing = { pictures: [`${folder}/no.jpg`] };
  await assert.rejects(addPerson(gallery, "cy", missing, load), /no\.jpg: no such file/);
  const none = { pictures: [`${folder}/clip.mp4`] };
  await assert.rejects(addPerson(gallery, "cy", none, load), /unreadable.*\nnobody was enrolled/s);
  await assert.rejects(addPerson(`${folder}/x`, "cy", clip, load), /no gallery at .*\/x/);
  assert.deepEqual(await readGallery(gallery), ANNA_AND_BEN);
  assert.deepEqual(filesIn(folder), ["clip.mp4", "gallery"]);
});
