import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { isFileLocked, lockFile, lockFolder } from "./file_lock.ts";

function test(name: string, fn: (folder: string) => Promise<void>) {
  Deno.test({
    name: `file lock: ${name} (needs read, write)`,
    ...needs("read", "write"),
    fn: () => inTempDir(fn),
  });
}

test("a second lock is refused until the first file is closed", async (folder) => {
  const path = `${folder}/a.lock`;
  assert.equal(await isFileLocked(path), false, "no such file");
  const first = await lockFile(path);
  assert.ok(first);
  assert.equal(await isFileLocked(path), true);
  assert.equal(await lockFile(path), undefined);
  first.close();
  assert.equal(await isFileLocked(path), false);
  using again = await lockFile(path);
  assert.ok(again);
});

test("a folder is made and locked; the error names the program", async (folder) => {
  using _lock = await lockFolder(`${folder}/new`, "demo");
  await assert.rejects(lockFolder(`${folder}/new`, "demo"), {
    name: "UserError",
    message: /^another demo is running in this checkout: /,
  });
});
