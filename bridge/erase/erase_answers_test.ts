import assert from "node:assert/strict";
import { isErased } from "../../contract/erased_line.ts";
import { parseLedgerLine } from "../../contract/ledger_line.ts";
import { inTempDir, needs, noLeaks } from "../../contract/testing/harness.ts";
import { PERSON } from "../../contract/testing/messages.ts";
import { createResultFileWriter } from "../collect/result_files.ts";
import { type Ledger, type LedgerOptions, openLedger } from "../ledger/ledger.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { eraseAnswers, findAnswers } from "./erase_answers.ts";
import { followErasures } from "./follow_erasures.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");
const ANN = { names: ["Ann Lee"], videos: [], identities: [] };

function test(name: string, run: (path: string, dir: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/results.csv`, dir));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), ...noLeaks, fn });
}

const bob = { name: "Bob", student: { name: "Bob", major: "Art", year: "junior" } };
const bobIn = { ...PERSON, name: "Bob", student: null };
const bobs = (n: number) => sampleResult(n, { ...bob, key: `ann lee_${n}.mp4` });

async function use<T>(path: string, act: (ledger: Ledger) => Promise<T>, more: LedgerOptions = {}) {
  const ledger = await openLedger(path, { now: () => NOW, ...more });
  try {
    return await act(ledger);
  } finally {
    ledger.close();
  }
}

/** All bytes of a folder's files, with their names, as text. */
async function everything(dir: string): Promise<string> {
  let text = "";
  for (const { name, isDirectory } of Deno.readDirSync(dir)) {
    text += `${name}\n` +
      (isDirectory
        ? await everything(`${dir}/${name}`)
        : await Deno.readTextFile(`${dir}/${name}`));
  }
  return text;
}

const identitiesOf = (text: string) => [...text.matchAll(/^[0-9a-f]{32}/gm)].map(([id]) => id);

test("the answers go, the identities and everybody else's lines stay", async (path, dir) => {
  const write = createResultFileWriter(`${dir}/results`, { isEveryResult: true });
  await use(path, (ledger) => ledger.append([sampleResult(1), bobs(2), sampleResult(3)]));
  for (const result of [sampleResult(1), bobs(2), sampleResult(3)]) await write(result, true);
  const before = await Deno.readTextFile(path);
  const found = await eraseAnswers(path, ANN);
  assert.deepEqual(found.lines.map(({ video }) => video), ["test_1.mp4", "test_3.mp4"]);
  assert.deepEqual(found.results.map((file) => file.slice(dir.length)), [
    "/results/test_1.csv",
    "/results/test_3.csv",
  ]);
  const after = await Deno.readTextFile(path);
  assert.equal(after.length, before.length);
  assert.deepEqual(identitiesOf(after), identitiesOf(before));
  assert.equal(after.split("\n")[2], before.split("\n")[2]);
  const [, first] = after.split("\n");
  assert.match(first!, /^0+1,erased-*,unknown,,,,,2026-01-02T03:04:05.678Z$/);
  assert.ok(isErased(parseLedgerLine(first!)!));
  const left = await everything(dir);
  for (const text of ["Ann", "Physics", "test_1", "test_3"]) assert.ok(!left.includes(text), text);
  assert.deepEqual(await eraseAnswers(path, ANN), { lines: [], results: [], seen: [] });
});

test("whoever is among everyone in a video is left out, and the others stay", async (path, dir) => {
  const [ann, ben, stranger] = [
    PERSON,
    { ...PERSON, name: "Ben", student: null },
    { ...PERSON, name: null, student: null, stranger: 1 },
  ];
  const results = [
    sampleResult(1, { people: [ann, ben, stranger] }),
    sampleResult(2, { ...bob, people: [ben, ann] }),
    sampleResult(3, { people: [ann, stranger] }),
    sampleResult(4, { ...bob, people: [ben, { ...ben, name: "Ann Lee Smith" }] }),
  ];
  await use(path, (ledger) => ledger.append(results));
  const write = createResultFileWriter(`${dir}/results`, { isEveryResult: false });
  for (const result of results) await write(result, true);
  const file = (n: number) => `${dir}/results/test_${n}.json`;
  const old = new Date("2026-01-01T00:00:00Z");
  await Deno.utime(file(2), old, old);
  const untouched = await Deno.readTextFile(file(4));
  const { results: found, seen } = await findAnswers(path, ANN);
  assert.deepEqual(found, [1, 2, 3].map(file));
  assert.deepEqual(
    seen.toSorted((a, b) => a.video < b.video ? -1 : 1),
    [1, 2, 3].map((n) => ({ video: `test_${n}.mp4`, isShared: n < 3 })),
  );
  await eraseAnswers(path, ANN);
  const left = [...Deno.readDirSync(`${dir}/results`)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["test_1.json", "test_2.json", "test_4.json"]);
  const peopleIn = async (n: number) => JSON.parse(await Deno.readTextFile(file(n))).people;
  assert.deepEqual(await peopleIn(1), [ben, stranger]);
  assert.deepEqual(await peopleIn(2), [ben]);
  assert.equal(await Deno.readTextFile(file(4)), untouched, "somebody with a longer name");
  assert.deepEqual(Deno.statSync(file(2)).mtime, old, "retention counts from the same time");
  // Redelivered, Bob's result is in its file already, and Ann's is erased.
  await use(path, async (ledger) => {
    const again = createResultFileWriter(`${dir}/results`, {
      isEveryResult: false,
      isErased: ledger.isErased,
    });
    for (const result of results) await again(result, false);
  });
  for (const n of [1, 2]) assert.doesNotMatch(await Deno.readTextFile(file(n)), /Ann/);
  assert.throws(() => Deno.statSync(file(3)), Deno.errors.NotFound);
  assert.deepEqual(await eraseAnswers(path, ANN), { lines: [], results: [], seen: [] });
});

test("a name as long as a file system allows is no obstacle", async (path, dir) => {
  const result = sampleResult(1, { ...bob, key: "x".repeat(1000), people: [PERSON, bobIn] });
  const write = createResultFileWriter(`${dir}/results`, { isEveryResult: false });
  await write(result, true);
  await eraseAnswers(path, ANN);
  const [name] = [...Deno.readDirSync(`${dir}/results`)].map(({ name }) => name);
  const { people } = JSON.parse(await Deno.readTextFile(`${dir}/results/${name}`));
  assert.deepEqual([name!.length, people], [255, [bobIn]]);
});

test("an unfinished file of everyone in a video is deleted, torn or whole", async (path, dir) => {
  await Deno.mkdir(`${dir}/results`);
  const whole = JSON.stringify({ identity: "", key: "test_1.mp4", people: [PERSON, bob] });
  const texts = [whole, whole.slice(0, whole.indexOf("Ann Lee") + 9), '{"people":[]}'];
  for (const [n, text] of texts.entries()) {
    await Deno.writeTextFile(`${dir}/results/.${String(n).padStart(32, "0")}`, text);
  }
  await eraseAnswers(path, ANN);
  const left = [...Deno.readDirSync(`${dir}/results`)].map(({ name }) => name);
  assert.deepEqual(left, [`.${"2".padStart(32, "0")}`]);
});

test("a redelivered result of an erased answer writes no line and no file", async (path, dir) => {
  await use(path, (ledger) => ledger.append([sampleResult(1)]));
  await eraseAnswers(path, ANN);
  await use(path, async (ledger) => {
    assert.deepEqual(await ledger.append([sampleResult(1)]), []);
    const write = createResultFileWriter(`${dir}/results`, {
      isEveryResult: true,
      isErased: ledger.isErased,
    });
    await write(sampleResult(1), false);
  });
  assert.doesNotMatch(await everything(dir), /Ann/);
});

test(
  "a result that arrives after its identity was erased gets a line without the answer",
  async (path, dir) => {
    await use(path, (ledger) => ledger.append([bobs(2)]));
    const { identity } = sampleResult(1);
    await eraseAnswers(path, { names: [], videos: [], identities: [identity] });
    await use(path, async (ledger) => {
      assert.equal((await ledger.append([sampleResult(1)])).length, 1);
      assert.deepEqual(await ledger.append([sampleResult(1)]), []);
    });
    const text = await Deno.readTextFile(path);
    assert.match(text, new RegExp(`^${identity},erased,unknown,,,,,2026.*Z$`, "m"));
    assert.doesNotMatch(await everything(dir), /Ann/);
  },
);

test("rotated files and a torn end are erased too", async (path, dir) => {
  await use(path, async (ledger) => {
    for (let n = 1; n <= 5; n++) await ledger.append([sampleResult(2 * n), bobs(2 * n + 1)]);
  }, { rotateBytes: 300 });
  await Deno.writeTextFile(path, "0123,test_9.mp4,recognised,Ann L", { append: true });
  assert.equal((await eraseAnswers(path, ANN)).lines.length, 5);
  const left = await everything(dir);
  assert.doesNotMatch(left, /Ann/);
  assert.equal(left.match(/,Bob,/g)?.length, 5);
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 10);
    assert.deepEqual(await ledger.append([sampleResult(2), bobs(3)]), []);
  });
});

test("a running bridge erases between its appends, and keeps its place", async (path, dir) => {
  const log = recordingLog();
  await use(path, async (ledger) => {
    const stop = followErasures(ledger, log, 20);
    await ledger.append([sampleResult(1), bobs(2)]);
    let n = 10;
    const erased = eraseAnswers(path, ANN);
    let isErased = false;
    erased.then(() => isErased = true);
    while (!isErased) await ledger.append([bobs(n++)]);
    assert.equal((await erased).lines.length, 1);
    await ledger.append([bobs(n++)]);
    await stop();
    assert.equal(identitiesOf(await Deno.readTextFile(path)).length, ledger.size);
  });
  assert.doesNotMatch(await everything(dir), /Ann/);
  assert.doesNotMatch(JSON.stringify(log.lines), /Ann|test_/);
});

test(
  "a bridge that does not answer is reported, and erases when it starts again",
  async (path, dir) => {
    await use(path, async (ledger) => {
      await ledger.append([sampleResult(1)]);
      await assert.rejects(eraseAnswers(path, ANN, { waitMs: 200 }), /has not erased the answers/);
    });
    assert.match(await everything(dir), /Ann/);
    await use(path, () => Promise.resolve());
    assert.doesNotMatch(await everything(dir), /Ann/);
  },
);

test("hostile names and keys are found whole, and never as a part of others", async (path) => {
  const names = ['O"Neil, "Pat"', "Ann", "Žofie 王", "semi;colon", "new\nline"];
  const results = names.map((name, n) =>
    sampleResult(n + 1, { name, student: { name, major: "m,a", year: '"' } })
  );
  await use(path, (ledger) => ledger.append([...results, bobs(20)]));
  for (const name of names) {
    const decomposed = { ...ANN, names: [name.normalize("NFC")] };
    assert.equal((await findAnswers(path, decomposed)).lines.length, 1, name);
    assert.equal((await eraseAnswers(path, decomposed)).lines.length, 1, name);
  }
  const entries = (await Deno.readTextFile(path)).trimEnd().split("\n").slice(1);
  assert.deepEqual(entries.map((line) => isErased(parseLedgerLine(line)!)), [
    ...names.map(() => true),
    false,
  ]);
});

test("a video's lines are erased by its key, whoever was seen", async (path) => {
  await use(path, (ledger) => ledger.append([sampleResult(1), bobs(2)]));
  const byKey = { names: [], videos: ["ann lee_2.mp4"], identities: [] };
  assert.equal((await eraseAnswers(path, byKey)).lines.length, 1);
  assert.doesNotMatch(await Deno.readTextFile(path), /ann lee_2/);
});

test(
  "what is not a ledger is refused and unchanged; nothing is created for a missing one",
  async (path, dir) => {
    await Deno.writeTextFile(path, "name,major\nAnn Lee,Physics\n");
    await assert.rejects(eraseAnswers(path, ANN), /is not a ledger/);
    assert.equal(await Deno.readTextFile(path), "name,major\nAnn Lee,Physics\n");
    await Deno.remove(path);
    assert.deepEqual(await eraseAnswers(path, ANN), { lines: [], results: [], seen: [] });
    assert.deepEqual([...Deno.readDirSync(dir)], []);
  },
);

Deno.test({
  name: "root leaves files that the service's user can use (needs read, write, sys, and root)",
  ignore: needs("read", "write", "sys").ignore || Deno.uid() !== 0,
  fn: () =>
    inTempDir(async (dir) => {
      const path = `${dir}/results.csv`;
      await use(path, (ledger) => ledger.append([sampleResult(1)]));
      const service = 12_345;
      for (const file of [dir, path, `${path}.lock`]) await Deno.chown(file, service, service);
      await eraseAnswers(path, ANN);
      const owners = [...Deno.readDirSync(dir)].map(({ name }) =>
        Deno.statSync(`${dir}/${name}`).uid
      );
      assert.equal(owners.length, 3, "the ledger, its lock, the erased identities");
      assert.deepEqual(new Set(owners), new Set([service]));
    }),
});
