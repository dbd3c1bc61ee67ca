import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { chooseInputs, type Given } from "./choose_inputs.ts";

const NOTHING: Given = {
  people: undefined,
  gallery: undefined,
  students: undefined,
  videos: undefined,
  mapping: undefined,
  fromPython: undefined,
};

/** A folder with people, a gallery (its content does not matter here), a roster, a mapping and a clip. */
async function userFolder(folder: string) {
  await Deno.mkdir(`${folder}/people/ann`, { recursive: true });
  await Deno.mkdir(`${folder}/clips`);
  await Deno.writeTextFile(`${folder}/clips/a.mp4`, "a");
  await Deno.writeTextFile(`${folder}/clips/notes.txt`, "a");
  await Deno.writeTextFile(`${folder}/gallery`, "a");
  await Deno.writeTextFile(`${folder}/students.csv`, "name,major,year\nann,law,junior\n");
  await Deno.writeTextFile(`${folder}/mapping`, "a.mp4:law,junior\n");
}

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write, env)`,
    ...needs("read", "write", "env"),
    fn: () => inTempDir((folder) => userFolder(folder).then(() => fn(folder))),
  });

/** @param own the default gallery */
async function choose(given: Partial<Given>, own = "/nosuch") {
  const notes: string[] = [];
  const chosen = await chooseInputs({ ...NOTHING, ...given }, (text) => notes.push(text), own);
  return { chosen, notes };
}

test("people and videos are enough; roster and mapping are read if they are given", async (dir) => {
  const [people, videos] = [`${dir}/people`, `${dir}/clips`];
  const { chosen, notes } = await choose({ people, videos });
  const [video] = chosen.videos;
  assert.deepEqual(chosen, {
    known: { people },
    students: undefined,
    mapping: undefined,
    videos: [video],
    folder: videos,
  });
  assert.deepEqual([video!.name, notes], ["a.mp4", []]);
  const [students, mapping] = [`${dir}/students.csv`, `${dir}/mapping`];
  const all = (await choose({ people, videos, students, mapping })).chosen;
  assert.equal(all.mapping, mapping);
  assert.deepEqual(all.students, {
    file: students,
    items: [{ name: "ann", major: "law", year: "junior" }],
  });
});

test("everything that is missing is reported at once, with a flag that helps", async (dir) => {
  await assert.rejects(
    choose({ mapping: `${dir}/mapping` }),
    (error: Error) => {
      const [nobody, videos, roster, ...more] = error.message.split("\n");
      assert.match(nobody!, /^nobody is known yet: .* --people DIR, .*--gallery encoding$/);
      assert.match(videos!, /^--videos is missing: .* --videos clips .*demo\)$/);
      assert.match(roster!, /^the mapping .* expects majors and years, .* --students FILE$/);
      assert.deepEqual(more, []);
      return error.constructor.name === "UsageError";
    },
  );
  const both = { people: `${dir}/people`, gallery: `${dir}/gallery`, videos: `${dir}/clips` };
  await assert.rejects(choose(both), /--people and --gallery both say who is known/);
});

test("a mapping that names people needs no roster", async (dir) => {
  const [people, videos, mapping] = [`${dir}/people`, `${dir}/clips`, `${dir}/names`];
  await Deno.writeTextFile(mapping, "a.mp4:name=ann;name=ben\nb.mp4:,\n");
  assert.equal((await choose({ people, videos, mapping })).chosen.mapping, mapping);
  await Deno.writeTextFile(mapping, "a.mp4:name=ann;law,junior\n");
  await assert.rejects(choose({ people, videos, mapping }), /expects majors and years/);
});

test("the gallery that enroll wrote is used if nobody else is named", async (dir) => {
  const own = `${dir}/gallery`;
  const { chosen, notes } = await choose({ videos: `${dir}/clips` }, own);
  assert.deepEqual(chosen.known, { gallery: own });
  assert.deepEqual(notes, [`the people are those of ${own}`]);
  const named = await choose({ videos: `${dir}/clips`, people: `${dir}/people` }, own);
  assert.deepEqual(named.chosen.known, { people: `${dir}/people` });
});

test("what cannot be read is an error that names its flag", async (dir) => {
  const given = { people: `${dir}/people`, videos: `${dir}/clips` };
  const wrong: [Partial<Given>, RegExp][] = [
    [{ people: `${dir}/x` }, /^UserError: --people: .*\/x: no such folder$/],
    [{ people: `${dir}/gallery` }, /--people: .*\/gallery: not a folder/],
    [{ people: undefined, gallery: `${dir}/people` }, /--gallery: .*people: not a file/],
    [{ videos: `${dir}/people` }, /--videos: no \*\.mp4 file in .*\/people$/],
    [{ videos: `${dir}/x` }, /--videos: cannot read .*\/x \(no such/],
    [{ students: `${dir}/x.csv` }, /--students: cannot read .*x\.csv \(no such/],
    [{ students: `${dir}/mapping` }, /mapping, line 1: the header has no name, major, year/],
    [
      { mapping: `${dir}/gallery`, students: `${dir}/students.csv` },
      /gallery, line 1: "a" is not key:major,year/,
    ],
  ];
  for (const [more, says] of wrong) await assert.rejects(choose({ ...given, ...more }), says);
});

test("flags take precedence over the older version's folder", async (dir) => {
  const old = `${dir}/old`;
  await Deno.mkdir(old);
  for (const name of ["encoding", "test_0.mp4"]) await Deno.writeTextFile(`${old}/${name}`, "a");
  const alone = (await choose({ fromPython: old })).chosen;
  assert.deepEqual(alone.known, { gallery: `${old}/encoding` });
  assert.deepEqual(alone.videos.map(({ name }) => name), ["test_0.mp4"]);
  const people = `${dir}/people`;
  const { chosen } = await choose({ fromPython: old, people, videos: `${dir}/clips` });
  assert.deepEqual(chosen.known, { people });
  assert.equal(chosen.folder, `${dir}/clips`);
  await Deno.remove(`${old}/encoding`);
  await assert.rejects(choose({ fromPython: old }), /the folder has no file encoding: /);
});
