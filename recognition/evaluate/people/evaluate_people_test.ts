import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { DEFAULT_RULE } from "../../gallery/match_rule.ts";
import { fakeFinder, makeWithFfmpeg } from "../../testing/fake_face_finder.ts";
import { evaluatePeople } from "./evaluate_people.ts";
import { findPeople } from "./people_folders.ts";

/**
 * Finds a clear face in grey pictures, at a distance from the origin equal to the brightness; none
 * in black ones.
 */
const FINDER = fakeFinder(({ rgb }) =>
  rgb[0]! < 5 ? [] : [{ distance: rgb[0]! / 50, clear: true }]
);

/**
 * Anna's pictures are dark, ben's medium, carl's bright; none is dark enough to be brightened. Ben
 * has a black one.
 */
const GREYS = { anna: [120, 122, 124], ben: [170, 172, 0], carl: [220, 222, 224] };

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () =>
      inTempDir(async (folder) => {
        for (const [person, greys] of Object.entries(GREYS)) {
          await Deno.mkdir(`${folder}/${person}`);
          for (const [i, grey] of greys.entries()) {
            const hex = grey.toString(16).padStart(2, "0");
            const source = `color=c=0x${hex.repeat(3)}:s=64x64,format=rgb24`;
            // deno-fmt-ignore
            await makeWithFfmpeg("-f", "lavfi", "-i", source, "-frames:v", "1", `${folder}/${person}/${i}.png`);
          }
        }
        await Deno.writeTextFile(`${folder}/carl/torn.png`, "no picture");
        await fn(folder);
      }),
  });

const told: string[] = [];
const progress = { update: (text: string) => void told.push(text), line() {}, clear() {} };
const RULE = { ...DEFAULT_RULE, threshold: 0.3, margin: 0 };

test("pictures are enrolled and tested; those without a face are reported and count as not right", async (folder) => {
  const options = {
    folders: [folder],
    photos: [1, 2],
    draws: 3,
    seed: 1,
    rule: RULE,
    python: null,
  };
  const { signal } = new AbortController();
  const context = { finder: FINDER, progress, signal };
  const report = await evaluatePeople(await findPeople([folder], 3), options, context);
  assert.deepEqual(report.photos, { total: 10, withoutFace: 2, withoutFaceByReference: null });
  // All are blurred, too.
  const faceless = report.notes.filter((note) => /no face|unreadable/.test(note)).join("\n");
  assert.match(faceless, /^.*ben\/2\.png: no face.*\n.*carl\/torn\.png: unreadable.*$/);
  const [one, two] = report.runs;
  const of = (person: string) => one!.people.find((counts) => counts.person === person);
  const looks = { wrong: 0, accepted: 0, sureWrong: 0 };
  assert.deepEqual(of("anna"), {
    person: "anna",
    known: 6,
    right: 6,
    noFace: 0,
    strangers: 6,
    sure: 6,
    ...looks,
  });
  assert.deepEqual(of("ben"), {
    person: "ben",
    known: 6,
    right: 3,
    noFace: 3,
    strangers: 6,
    sure: 3,
    ...looks,
  });
  assert.deepEqual(of("carl"), {
    person: "carl",
    known: 9,
    right: 6,
    noFace: 3,
    strangers: 9,
    sure: 6,
    ...looks,
  });
  assert.deepEqual([one!.inForce.right.hits, one!.inForce.right.looks], [15, 21]);
  assert.deepEqual([two!.photos, two!.inForce.right.looks], [2, 12]);
  assert.deepEqual(report.runs.map(({ reference, halves }) => [reference, halves]), [
    [null, null],
    [null, null],
  ]);
  assert.ok(told.includes("enrolling 0/10") && told.includes("looking 9/10"), told.join());
});

test("an abort stops between two photos", async (folder) => {
  const stop = new AbortController();
  const update = (text: string) => text === "looking 3/10" && stop.abort(new Error("stopped"));
  const context = { finder: FINDER, progress: { ...progress, update }, signal: stop.signal };
  const options = { folders: [folder], photos: [1], draws: 3, seed: 1, rule: RULE, python: null };
  const found = await findPeople([folder], 2);
  await assert.rejects(evaluatePeople(found, options, context), /^Error: stopped$/);
});
