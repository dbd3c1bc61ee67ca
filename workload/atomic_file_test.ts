import assert from "node:assert/strict";
import { inTempDir } from "../contract/testing/harness.ts";
import { testWithPermissions } from "./testing/sample_run.ts";
import { assertWritable, writeFileAtomically } from "./atomic_file.ts";

const filesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

testWithPermissions(
  "a file is written atomically and its folder is created",
  () =>
    inTempDir(async (folder) => {
      const file = `${folder}/new/a.txt`;
      await assertWritable(file, "text", "--out");
      assert.deepEqual(await filesIn(`${folder}/new`), []);
      await writeFileAtomically(file, "text", "--out");
      await writeFileAtomically(file, "other", "--out");
      assert.equal(await Deno.readTextFile(file), "other");
      assert.deepEqual(await filesIn(`${folder}/new`), ["a.txt"]);
    }),
);

testWithPermissions(
  "a failed write names the flag and leaves no draft",
  () =>
    inTempDir(async (folder) => {
      await Deno.mkdir(`${folder}/is-one`);
      for (const act of [assertWritable, writeFileAtomically]) {
        await assert.rejects(act(`${folder}/is-one`, "text", "--out"), {
          name: "UserError",
          message: /^--out: cannot write .*is-one: /,
        });
        await assert.rejects(act("/proc/nowhere/a", "text", "--out"), { name: "UserError" });
      }
      assert.deepEqual(await filesIn(folder), ["is-one"]);
    }),
);
