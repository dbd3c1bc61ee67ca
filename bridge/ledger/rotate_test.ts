import assert from "node:assert/strict";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { createIdentitySet } from "./identity_set.ts";
import { readRotatedIdentities } from "./rotated_identities.ts";
import { type Ledger, type LedgerOptions, openLedger } from "./ledger.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");

function test(name: string, run: (path: string, dir: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/results.csv`, dir));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });
}

async function use<T>(path: string, act: (ledger: Ledger) => Promise<T>, more: LedgerOptions = {}) {
  const ledger = await openLedger(path, { now: () => NOW, rotateBytes: 200, ...more });
  try {
    return await act(ledger);
  } finally {
    ledger.close();
  }
}

const append = (ledger: Ledger, ...numbers: number[]) =>
  ledger.append(numbers.map((n) => sampleResult(n)));

async function ledgersIn(dir: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name);
  return names.filter((name) => name.endsWith(".csv")).sort();
}

async function videosIn(path: string): Promise<string[]> {
  return [...(await Deno.readTextFile(path)).matchAll(/test_\d+/g)].map(([video]) => video);
}

test("a ledger that is large enough is rotated, and a new file begins", async (path, dir) => {
  await use(path, async (ledger) => {
    await append(ledger, 1, 2);
    await append(ledger, 3);
    assert.deepEqual(await ledgersIn(dir), ["results-20260102T030405678Z.csv", "results.csv"]);
    assert.equal(ledger.size, 3);
  });
  assert.deepEqual(await videosIn(`${dir}/results-20260102T030405678Z.csv`), ["test_1", "test_2"]);
  const text = await Deno.readTextFile(path);
  assert.ok(text.startsWith(LEDGER_HEADER));
  assert.deepEqual(await videosIn(path), ["test_3"]);
});

test(
  "identities of rotated files stay known: at once, after a restart, after the files are moved away",
  async (path, dir) => {
    await use(path, async (ledger) => {
      await append(ledger, 1, 2);
      await append(ledger, 3, 4);
      assert.deepEqual(await append(ledger, 1, 3), []);
    });
    for (const name of await ledgersIn(dir)) {
      if (name !== "results.csv") await Deno.remove(`${dir}/${name}`);
    }
    await use(path, async (ledger) => {
      assert.equal(ledger.size, 4);
      assert.deepEqual((await append(ledger, 1, 2, 3, 4, 5)).map(({ key }) => key), ["test_5.mp4"]);
    });
  },
);

test("rotations in the same millisecond get different names", async (path, dir) => {
  await use(path, async (ledger) => {
    for (let n = 0; n < 3; n++) await append(ledger, 2 * n + 1, 2 * n + 2);
  });
  assert.equal((await ledgersIn(dir)).length, 3);
});

test("a small ledger is not rotated, nor any ledger without a size limit", async (path, dir) => {
  await use(path, (ledger) => append(ledger, 1), { rotateBytes: 10_000 });
  await use(path, (ledger) => append(ledger, 2, 3, 4, 5, 6), { rotateBytes: 0 });
  assert.deepEqual(await ledgersIn(dir), ["results.csv"]);
});

test("a second bridge is refused after a rotation too", async (path) => {
  await use(path, async (ledger) => {
    await append(ledger, 1, 2);
    await assert.rejects(openLedger(path), /in use by another bridge/);
    await append(ledger, 3);
    await assert.rejects(openLedger(path), /in use by another bridge/);
  });
});

test("a failed rotation is reported, loses nothing, and is tried again", async (path, dir) => {
  const failures: string[] = [];
  const { rename } = Deno;
  try {
    await use(path, async (ledger) => {
      Deno.rename = () => Promise.reject(new Error("not now"));
      await append(ledger, 1, 2);
      await append(ledger, 3);
      assert.deepEqual(failures, ["not now"], "not with each line");
      await append(ledger, 4);
      assert.deepEqual(failures, ["not now", "not now"]);
      Deno.rename = rename;
      await append(ledger, 5);
      await append(ledger, 6);
      await append(ledger, 7);
    }, { onRotationFailed: (error) => failures.push((error as Error).message) });
  } finally {
    Deno.rename = rename;
  }
  const [rotated] = await ledgersIn(dir);
  assert.deepEqual(await videosIn(`${dir}/${rotated}`), [1, 2, 3, 4, 5, 6].map((n) => `test_${n}`));
  assert.deepEqual(await videosIn(path), ["test_7"]);
  await use(path, (ledger) => Promise.resolve(assert.equal(ledger.size, 7)));
});

test("if no new file can be created after a rotation, results wait, and none is written twice", async (path) => {
  const { open } = Deno;
  let broken = false;
  await use(path, async (ledger) => {
    await append(ledger, 1, 2);
    broken = true;
    await assert.rejects(append(ledger, 3), /cannot be opened: too many/);
    broken = false;
    assert.equal((await append(ledger, 1, 2, 3)).length, 1);
  }, {
    open: (at) =>
      broken
        ? Promise.reject(new Error("too many open files"))
        : open(at, { read: true, write: true, create: true }),
  });
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 3);
    assert.deepEqual(await append(ledger, 1, 2, 3), []);
  });
});

test("a kill between the rename and the new file is repaired at the next start", async (path) => {
  await use(path, (ledger) => append(ledger, 1, 2));
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 2);
    assert.equal((await append(ledger, 2, 3)).length, 1);
  });
});

test("a torn last identity in the .known file does not count, and is overwritten", async (path) => {
  await use(path, (ledger) => append(ledger, 1, 2));
  const known = `${path}.known`;
  const whole = await Deno.readFile(known);
  assert.equal(whole.length, 32);
  await Deno.writeFile(known, whole.subarray(0, 25));
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 1);
    await append(ledger, 3, 4);
  });
  const set = createIdentitySet();
  await readRotatedIdentities(known, set);
  assert.equal(set.size, 3);
  for (const n of [1, 3, 4]) assert.ok(set.has(sampleResult(n).identity));
});

test("a .known file longer than a chunk is read completely", async (path) => {
  const count = 70_001;
  const bytes = new Uint8Array(count * 16);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < count; n++) view.setUint32(n * 16, n + 1);
  await Deno.writeFile(`${path}.known`, bytes);
  await use(path, (ledger) => Promise.resolve(assert.equal(ledger.size, count)));
});
