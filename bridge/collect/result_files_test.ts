import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { PERSON } from "../../contract/testing/messages.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { createResultFileWriter, peopleFileName, resultFileName } from "./result_files.ts";

const names: [key: string, name: string][] = [
  ["test_0.mp4", "test_0.csv"],
  ["Žofie 王 (2).MP4", "Žofie 王 (2).MP4.csv"],
  ["a/b.mp4", "a%2Fb.csv"],
  ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.csv"],
  [".hidden.mp4", "%2Ehidden.csv"],
  ["100%.mp4", "100%25.csv"],
  ["a\0b\n.mp4", "a%00b%0A.csv"],
  ["😀.mp4", "%F0%9F%98%80.csv"],
];
for (const [key, name] of names) {
  Deno.test(`the file of ${JSON.stringify(key)} is ${name}`, () => {
    assert.equal(resultFileName(key), name);
  });
}

Deno.test("a name too long for a file system is cut, and stays unique", () => {
  const keys = ["x".repeat(1000), "x".repeat(1001), "王".repeat(300), "%".repeat(300)];
  const cut = keys.map(resultFileName);
  assert.equal(new Set(cut).size, keys.length);
  for (const name of cut) {
    assert.ok(new TextEncoder().encode(name).length <= 255, name);
    assert.match(name, /~[0-9a-f]{32}\.csv$/);
  }
  assert.match(peopleFileName(keys[0]!), /~[0-9a-f]{32}\.json$/);
});

function test(name: string, run: (folder: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/results`));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });
}

test("a result file holds what the output bucket's object holds", async (folder) => {
  const writeResultFile = createResultFileWriter(folder, { isEveryResult: true });
  await writeResultFile(sampleResult(1), true);
  await writeResultFile(sampleResult(2, { outcome: "no_face", name: null, student: null }), true);
  assert.equal(await Deno.readTextFile(`${folder}/test_1.csv`), "Ann Lee,Physics,sophomore\r\n");
  assert.equal(await Deno.readTextFile(`${folder}/test_2.csv`), "no_face,,\r\n");
  const there = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(there, ["test_1.csv", "test_2.csv"]);
});

test("a new upload of the same video replaces the file, a redelivery of an old one does not", async (folder) => {
  const writeResultFile = createResultFileWriter(folder, { isEveryResult: true });
  const path = `${folder}/test_1.csv`;
  const older = sampleResult(1);
  await writeResultFile(older, true);
  await writeResultFile(sampleResult(1, { outcome: "unknown", name: null, student: null }), true);
  await writeResultFile(older, false);
  assert.equal(await Deno.readTextFile(path), "unknown,,\r\n");
});

test("the same result twice at once writes one whole file, and leaves nothing beside it", async (folder) => {
  const writeResultFile = createResultFileWriter(folder, { isEveryResult: true });
  await Promise.all([
    writeResultFile(sampleResult(1), true),
    writeResultFile(sampleResult(1), false),
  ]);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["test_1.csv"]);
});

test("a redelivered result whose file is missing gets it: the bridge was killed in between", async (folder) => {
  await createResultFileWriter(folder, { isEveryResult: true })(sampleResult(1), false);
  assert.equal(await Deno.readTextFile(`${folder}/test_1.csv`), "Ann Lee,Physics,sophomore\r\n");
});

test("everyone in the video is a row each, and JSON beside it", async (folder) => {
  const people = [PERSON, { ...PERSON, name: null, student: null, stranger: 1 }];
  const result = sampleResult(1, { people, peopleLeftOut: 3 });
  const writeResultFile = createResultFileWriter(folder, { isEveryResult: true });
  await writeResultFile(result, true);
  const csv = await Deno.readTextFile(`${folder}/test_1.csv`);
  assert.equal(csv, "Ann Lee,Physics,sophomore\r\nunknown,,\r\n");
  const read = () => Deno.readTextFile(`${folder}/test_1.json`).then(JSON.parse);
  const { identity, key } = result;
  assert.deepEqual(await read(), { identity, key, people, peopleLeftOut: 3 });
  // A redelivery writes both if the CSV file is missing, and nothing if it is there.
  await Deno.writeTextFile(`${folder}/test_1.json`, "{}");
  await writeResultFile(result, false);
  assert.deepEqual(await read(), {});
  await Deno.remove(`${folder}/test_1.csv`);
  await writeResultFile(result, false);
  assert.deepEqual((await read()).people, people);
});

test("a later result for one person leaves no people of an earlier one", async (folder) => {
  const writeResultFile = createResultFileWriter(folder, { isEveryResult: true });
  await writeResultFile(sampleResult(1, { people: [PERSON] }), true);
  await writeResultFile(sampleResult(1), true);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["test_1.csv"]);
});

test("without a file for each result, everyone in a video is written all the same, and nothing else", async (folder) => {
  const erased = sampleResult(9, { people: [PERSON] });
  const writeResultFile = createResultFileWriter(folder, {
    isEveryResult: false,
    isErased: (identity) => identity === erased.identity,
  });
  const list = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  await writeResultFile(sampleResult(1, { people: [PERSON] }), true);
  await writeResultFile(sampleResult(2), true);
  // The bridge was killed after the line; and one that is there stays.
  await writeResultFile(sampleResult(3, { people: [] }), false);
  await writeResultFile(sampleResult(1, { people: [] }), false);
  await writeResultFile(erased, true);
  assert.deepEqual(list(), ["test_1.json", "test_3.json"]);
  const { people } = JSON.parse(await Deno.readTextFile(`${folder}/test_1.json`));
  assert.deepEqual(people, [PERSON]);
});
