import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { parseRunRecord } from "../workload/record/run_record.ts";
import { readGallery } from "../recognition/gallery/gallery_file.ts";
import { carryOut, type CarryOutOptions } from "./carry_out.ts";
import { scanFiles } from "./files/scan.ts";
import { countItems, makePlan } from "./plan.ts";
import { planText } from "./plan_text.ts";
import { receiptJson, receiptText } from "./receipt.ts";
import { similarPeople } from "./similar_people.ts";
import type { Search } from "./store.ts";
import { everyByte, PERSON, tracesIn, VIDEO, writeSampleFiles } from "./testing/sample_files.ts";

function test(name: string, run: (folder: string) => Promise<void>) {
  const fn = () =>
    inTempDir(async (folder) => {
      await writeSampleFiles(folder);
      await run(folder);
    });
  const permissions = needs("env", "read", "sys", "write");
  Deno.test({ name: `${name} (needs env, read, sys, write)`, ...permissions, ...noLeaks, fn });
}

/** One run of the program: a plan, and then the erasure. */
async function erase(folder: string, options: CarryOutOptions = {}) {
  const known = {
    videos: new Set<string>(),
    shared: new Set<string>(),
    identities: new Set<string>(),
  };
  const search = (): Search => ({
    name: PERSON,
    ...known,
    choice: "all",
    signal: new AbortController().signal,
    files: () => scanFiles([folder]),
  });
  // Imported here because the SDK reads the environment when it is loaded.
  const { storesOfFiles } = await import("./stores.ts");
  const stores = storesOfFiles();
  const plan = await makePlan(stores, search());
  const receipt = await carryOut(plan, stores, search, options);
  return { plan, receipt };
}

/** Everything but the file that only its owner knows. */
const bytesLeft = (folder: string) => everyByte(folder, "notes.txt");

test("a folder keeps nothing of the person, and everything of the others", async (folder) => {
  assert.ok(tracesIn(everyByte(folder)).length === 5, "the search finds what is there");
  const { plan, receipt } = await erase(folder);
  const counts = Object.fromEntries(plan.map(({ store, items }) => [store.title, items.length]));
  assert.deepEqual(counts, {
    "saved faces": 1,
    "galleries": 1,
    "enrolled pictures": 1,
    "rosters": 2,
    "ledgers": 2,
    "reports, run records, mappings and logs": 4,
  });
  assert.deepEqual(tracesIn(bytesLeft(folder)), []);
  assert.ok(receipt.isDone, receiptText(receipt));
  assert.deepEqual(receipt.remaining, []);
  // What is not ours is named, not touched.
  assert.match(receiptText(receipt), /a file that Rollcall does not know \(\.txt\)/);
  assert.deepEqual(tracesIn(receiptText(receipt) + receiptJson(receipt)), []);

  assert.deepEqual((await readGallery(`${folder}/var/local/gallery`)).people, ["Bob"]);
  assert.equal(
    await Deno.readTextFile(`${folder}/students.csv`),
    "name,major,year\nBob,Art,senior\r\n",
  );
  assert.deepEqual([...Deno.readDirSync(`${folder}/people`)].map(({ name }) => name), ["Bob"]);
  assert.ok(await Deno.stat(`${folder}/var/report.html`));
  const run = parseRunRecord(await Deno.readTextFile(`${folder}/var/local/run.json`), "run");
  assert.deepEqual(run.planned, ["bob.mp4"]);
  assert.equal(await Deno.readTextFile(`${folder}/var/mapping`), "bob.mp4:Art,senior\n");
  const log = await Deno.readTextFile(`${folder}/var/local/log/bridge.log`);
  assert.match(log, /"key":"x+"}\n.*"key":"bob\.mp4"}\n$/);
});

test("a second run finds nothing", async (folder) => {
  await erase(folder);
  const before = everyByte(folder);
  const { plan, receipt } = await erase(folder);
  assert.equal(countItems(plan), 0);
  assert.ok(receipt.isDone);
  assert.equal(everyByte(folder), before);
});

Deno.test({
  name: "an erasure that is killed before any of its steps ends the same when it is repeated " +
    "(needs read, write)",
  ...needs("read", "write"),
  fn: async () => {
    const steps: string[] = [];
    await inTempDir(async (folder) => {
      await writeSampleFiles(folder);
      await erase(folder, { onStep: (title) => steps.push(title) });
    });
    assert.ok(steps.length >= 6, `${steps}`);
    for (const step of steps) {
      await inTempDir(async (folder) => {
        await writeSampleFiles(folder);
        const killed = new Error("killed");
        const onStep = (title: string) => {
          if (title === step) throw killed;
        };
        await assert.rejects(erase(folder, { onStep }), killed);
        const { receipt } = await erase(folder);
        assert.ok(receipt.isDone, `${step}: ${receiptText(receipt)}`);
        assert.deepEqual(tracesIn(bytesLeft(folder)), [], step);
      });
    }
  },
});

test("a gallery that cannot be read is named, and the others are changed", async (folder) => {
  await Deno.writeTextFile(`${folder}/var/older`, "RCGALRY1 and nothing else");
  const { plan, receipt } = await erase(folder);
  assert.match(planText(plan), /left: .*\/var\/older: a gallery that cannot be read;/);
  assert.equal(receipt.isDone, false);
  assert.deepEqual((await readGallery(`${folder}/var/local/gallery`)).people, ["Bob"]);
});

test("a folder with the name goes when it is empty, and is named when it holds more", async (folder) => {
  const name = PERSON.normalize("NFC");
  await Deno.mkdir(`${folder}/empty/${name}`, { recursive: true });
  await Deno.mkdir(`${folder}/more/${name}/letters`, { recursive: true });
  const { plan, receipt } = await erase(folder);
  assert.match(planText(plan), /empty\/.*: an empty folder$/m);
  assert.match(planText(plan), /left: .*\/more\/.*: a folder with the person's name/);
  assert.equal(receipt.isDone, false);
  assert.deepEqual([...Deno.readDirSync(`${folder}/empty`)], []);
  assert.ok(await Deno.stat(`${folder}/more/${name}/letters`));
  assert.deepEqual(tracesIn(receiptText(receipt) + receiptJson(receipt)), []);
});

test("files and folders that vanish while they are searched are no error", async (folder) => {
  let isOver = false;
  const churn = (async () => {
    while (!isOver) {
      const scratch = await Deno.makeTempDir({ dir: `${folder}/var` });
      await Deno.writeTextFile(`${scratch}/part.txt`, PERSON);
      await Deno.remove(scratch, { recursive: true });
    }
  })();
  try {
    const { plan, receipt } = await erase(folder);
    assert.deepEqual(plan.map(({ error }) => error).filter((error) => error), []);
    assert.deepEqual(receipt.failed, []);
  } finally {
    isOver = true;
    await churn;
  }
});

test("a mistyped name has a suggestion", async (folder) => {
  const files = await scanFiles([folder]);
  assert.deepEqual(await similarPeople("bop", files), ["Bob"]);
  assert.deepEqual(await similarPeople("Carla", files), []);
});

test("while the function still knows the person, nothing but the sources is erased", async (folder) => {
  const left = { what: "the function's image", until: "you deploy", isOpen: true } as const;
  const { receipt } = await erase(folder, { checkSources: () => Promise.resolve(left) });
  assert.equal(receipt.isDone, false);
  assert.ok(everyByte(folder).includes(VIDEO));
  assert.deepEqual((await readGallery(`${folder}/var/local/gallery`)).people, ["Bob"]);
  assert.ok((await erase(folder)).receipt.isDone);
  assert.deepEqual(tracesIn(bytesLeft(folder)), []);
});
