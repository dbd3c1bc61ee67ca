import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { isErasureRequested, requestErasure } from "./erase_request.ts";
import { isRotationDue } from "./expire.ts";
import { openLedger } from "./ledger.ts";

const START = Date.parse("2026-01-01T00:00:00.000Z");
/** A time so many days after the start. */
const day = (days: number) => new Date(START + days * 86_400_000);

Deno.test("a ledger is rotated after a tenth of the retention, in a quiet hour, or after a fifth", () => {
  const due = (first: number, last: number, now: number, days: number) =>
    isRotationDue({ first: day(first), last: day(last) }, days, day(now));
  assert.deepEqual([due(0, 0, 2.9, 30), due(0, 0, 3.1, 30)], [false, true]);
  assert.deepEqual([due(0, 3.09, 3.1, 30), due(0, 6.09, 6.1, 30)], [false, true]);
  assert.deepEqual([due(0, 0, 0.9, 1), due(0, 0, 1.1, 1)], [false, true], "at least a day");
});

function test(name: string, run: (path: string, dir: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/results.csv`, dir));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });
}

const filesIn = async (dir: string) =>
  (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name)
    .filter((name) => name.endsWith(".csv")).sort();

test("old lines are gone after the retention, their identities are not", async (path, dir) => {
  let now = day(0);
  const ledger = await openLedger(path, { now: () => now });
  await ledger.append([sampleResult(1)]);
  now = day(4);
  assert.equal(await ledger.expire(30), 0);
  assert.deepEqual(await filesIn(dir), ["results-20260105T000000000Z.csv", "results.csv"]);
  await ledger.append([sampleResult(2)]);
  now = day(33);
  assert.equal(await ledger.expire(30), 0, "rotated 29 days ago; the new file is rotated");
  now = day(35);
  assert.equal(await ledger.expire(30), 1);
  const left = await filesIn(dir);
  assert.deepEqual(left, ["results-20260203T000000000Z.csv", "results.csv"]);
  for (const name of left) {
    assert.doesNotMatch(await Deno.readTextFile(`${dir}/${name}`), /test_1\.mp4/);
  }
  assert.deepEqual(await ledger.append([sampleResult(1), sampleResult(2)]), []);
  ledger.close();
  using again = closing(await openLedger(path, { now: () => now }));
  assert.deepEqual(await again.ledger.append([sampleResult(1)]), [], "after a restart");
});

test("the age of a ledger survives a restart; other files are left alone", async (path, dir) => {
  let now = day(0);
  {
    using first = closing(await openLedger(path, { now: () => now }));
    await first.ledger.append([sampleResult(1)]);
  }
  const others = ["results-2020.csv", "results-20200101T000000000Z.csv.gz", "other.csv"];
  for (const name of others) await Deno.writeTextFile(`${dir}/${name}`, "");
  now = day(50);
  using second = closing(await openLedger(path, { now: () => now }));
  assert.equal(await second.ledger.expire(30), 0);
  now = day(81);
  assert.equal(await second.ledger.expire(30), 1);
  for (const name of others) await Deno.stat(`${dir}/${name}`);
});

test("a quiet ledger has a file again as soon as it is rotated", async (path) => {
  let now = day(0);
  using opened = closing(await openLedger(path, { now: () => now }));
  await opened.ledger.append([sampleResult(1)]);
  now = day(4);
  const [, appended] = await Promise.all([
    opened.ledger.expire(30),
    opened.ledger.append([sampleResult(2)]),
  ]);
  assert.equal(appended.length, 1);
  assert.match(await Deno.readTextFile(path), /^identity,[^\n]*\n[^\n]*test_2\.mp4[^\n]*\n$/);
});

test("an erased answer expires, and stays erased", async (path, dir) => {
  let now = day(0);
  const { identity } = sampleResult(1);
  {
    using opened = closing(await openLedger(path, { now: () => now }));
    await opened.ledger.append([sampleResult(1), sampleResult(2)]);
    await requestErasure(path, [identity]);
    assert.equal(await opened.ledger.eraseRequested(), 1);
    now = day(4);
    await opened.ledger.expire(30);
    assert.equal((await filesIn(dir)).length, 2, "an erased line has an age");
    now = day(35);
    assert.equal(await opened.ledger.expire(30), 1);
  }
  using again = closing(await openLedger(path, { now: () => now }));
  assert.ok(again.ledger.isErased(identity));
  assert.deepEqual(await again.ledger.append([sampleResult(1), sampleResult(2)]), []);
});

test("an erasure whose lines expire before it is carried out is carried out", async (path, dir) => {
  let now = day(0);
  using opened = closing(await openLedger(path, { now: () => now }));
  const { identity } = sampleResult(1);
  await opened.ledger.append([sampleResult(1)]);
  now = day(4);
  await opened.ledger.expire(30);
  await requestErasure(path, [identity]);
  now = day(35);
  const [expired, erased] = await Promise.all([
    opened.ledger.expire(30),
    opened.ledger.eraseRequested(),
  ]);
  assert.deepEqual([expired, erased, await isErasureRequested(path)], [1, 0, false]);
  assert.ok(opened.ledger.isErased(identity));
  assert.deepEqual(await opened.ledger.append([sampleResult(1)]), []);
  assert.deepEqual(await filesIn(dir), ["results.csv"]);
});

function closing(ledger: Awaited<ReturnType<typeof openLedger>>) {
  return { ledger, [Symbol.dispose]: () => ledger.close() };
}
