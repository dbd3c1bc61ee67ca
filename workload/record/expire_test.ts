import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { deleteExpired } from "./expire.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-03-01T00:00:00Z");

/** Writes files of these ages in days, and returns what is left after the deletion. */
const left = (ages: Record<string, number>, days: number, report?: string) =>
  inTempDir(async (dir) => {
    for (const [name, age] of Object.entries(ages)) {
      const then = new Date(NOW.getTime() - age * DAY_MS);
      await Deno.writeTextFile(`${dir}/${name}`, "");
      await Deno.utime(`${dir}/${name}`, then, then);
    }
    const files = { run: `${dir}/run.json`, report: report && `${dir}/${report}` };
    const deleted = await deleteExpired(files, days, NOW);
    const names = (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name).sort();
    assert.equal(deleted.length, Object.keys(ages).length - names.length);
    return names;
  });

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });

test("run record and reports are deleted after so many days, and nothing else", async () => {
  const files = { "run.json": 31, "report.html": 31, "report-redacted.html": 29, "gallery": 99 };
  assert.deepEqual(await left(files, 30), ["gallery", "report-redacted.html"]);
  assert.deepEqual(await left({ "run.json": 30 }, 30), ["run.json"]);
});

test("0 days keep everything; a report of another name is deleted too", async () => {
  assert.deepEqual(await left({ "run.json": 9999 }, 0), ["run.json"]);
  assert.deepEqual(await left({ "class.html": 2, "run.json": 0 }, 1, "class.html"), ["run.json"]);
});
