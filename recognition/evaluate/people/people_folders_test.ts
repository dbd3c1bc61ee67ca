import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { findPeople } from "./people_folders.ts";

/** Runs a test in a folder with these empty files. */
const test = (name: string, files: readonly string[], fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write)`,
    ...needs("read", "write"),
    fn: () =>
      inTempDir(async (folder) => {
        for (const file of files) {
          await Deno.mkdir(`${folder}/${file.replace(/[^/]*$/, "")}`, { recursive: true });
          await Deno.writeTextFile(`${folder}/${file}`, "");
        }
        await fn(folder);
      }),
  });

const of = (person: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${person}/${i}.jpg`);

test(
  "a folder of people is read; people with too few photos are reported and left out",
  [...of("anna", 3), ...of("ben", 2), ...of("carl", 1), "anna/notes.txt", "anna/.hidden.jpg"],
  async (folder) => {
    const { photos, notes } = await findPeople([folder], 2);
    assert.deepEqual([...photos.keys()], ["anna", "ben"]);
    assert.equal(photos.get("anna")!.length, 3);
    assert.equal(photos.get("ben")![1], `${folder}/ben/1.jpg`);
    assert.deepEqual(notes, [`${folder}/carl: left out, it has 1 of 2 photos needed`]);
  },
);

test(
  "a folder of such folders works, and folders without people beside them are reported",
  [...of("tv/anna", 2), ...of("tv/ben", 2), ...of("news/carl", 2), ...of("groups", 4), "README.md"],
  async (folder) => {
    const { photos, notes } = await findPeople([`${folder}/`], 2);
    assert.deepEqual([...photos.keys()], ["carl", "anna", "ben"]);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /groups: left out, it contains no folders of people/);
  },
);

test(
  "several folders are combined, and a repeated one is read once",
  [...of("tv/anna", 2), ...of("news/carl", 2)],
  async (folder) => {
    const named = [`${folder}/tv`, `${folder}/news`, `${folder}/tv/`, folder];
    assert.equal((await findPeople(named, 2)).photos.size, 2);
  },
);

test(
  "two people with the same name are refused",
  [...of("tv/anna", 2), ...of("news/anna", 2)],
  (folder) =>
    assert.rejects(findPeople([folder], 2), /UserError.*anna and .*anna have the same name/),
);

test(
  "a missing folder, one without people, or one with a single person is refused",
  [...of("one/anna", 2), ...of("pictures", 2)],
  async (folder) => {
    await assert.rejects(findPeople([`${folder}/nosuch`], 2), /nosuch: no such folder/);
    await assert.rejects(findPeople([`${folder}/pictures`], 2), /pictures contains no folders/);
    await assert.rejects(findPeople([`${folder}/one`], 2), /people to test with: 1; 2 are needed/);
    await assert.rejects(findPeople([`${folder}/one`], 3), /anna: left out, it has 2 of 3/s);
  },
);
