import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import { keysWrittenByRun, parseRunRecord, readRunRecord, writeRunRecord } from "./run_record.ts";

testWithPermissions(
  "a run record is read back as written, and its folder is created",
  () =>
    inTempDir(async (folder) => {
      const file = `${folder}/var/run.json`;
      assert.equal(await readRunRecord(file), undefined);
      const run = sampleRun(["a.mp4"]);
      await writeRunRecord(file, run);
      assert.deepEqual(await readRunRecord(file), run);
      assert.deepEqual([...Deno.readDirSync(`${folder}/var`)].map(({ name }) => name), [
        "run.json",
      ]);
    }),
);

Deno.test("a file that is not a run record is an error", () => {
  const run = sampleRun(["a.mp4"]);
  const torn = [{ ...run, names: null }, { ...run, bucketsAtStart: null }, { ...run, samples: 1 }];
  const others = torn.map((one) => JSON.stringify(one));
  for (const text of ["", "[]", "null", '{"version":2}', "{}", ...others]) {
    assert.throws(() => parseRunRecord(text, "f"), {
      name: "UserError",
      message: /f is not a run/,
    });
  }
});

Deno.test("a run knows its keys in the input, output and frame buckets", () => {
  const run = sampleRun(["a b.mp4"]);
  assert.deepEqual([...keysWrittenByRun(run, "rollcall-input")], ["a b.mp4"]);
  assert.deepEqual([...keysWrittenByRun(run, "rollcall-output")], ["a b.csv"]);
  assert.deepEqual([...keysWrittenByRun(run, "rollcall-frames")], [
    "a b.jpg",
    "a b.json",
    "a b.tracks",
  ]);
  assert.deepEqual([...keysWrittenByRun(run, "other-input")], []);
  assert.deepEqual([...keysWrittenByRun(undefined, "rollcall-input")], []);
});
