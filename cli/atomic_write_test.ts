import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { tryToWrite, writeAtomically } from "./atomic_write.ts";

function test(name: string, fn: (folder: string) => Promise<void>) {
  Deno.test({
    name: `atomic write: ${name} (needs read, write)`,
    ...needs("read", "write"),
    fn: () => inTempDir(fn),
  });
}

const filesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

test("a text, bytes or pieces replace the file, and no temporary file stays", async (folder) => {
  const path = `${folder}/a.txt`;
  await writeAtomically(path, "text");
  assert.equal(await Deno.readTextFile(path), "text");
  await writeAtomically(path, new TextEncoder().encode("bytes"));
  assert.equal(await Deno.readTextFile(path), "bytes");
  await writeAtomically(path, async (write) => {
    await write("pie");
    assert.equal(await Deno.readTextFile(path), "bytes", "the old file stays until the rename");
    await write("ces");
  });
  assert.equal(await Deno.readTextFile(path), "pieces");
  assert.deepEqual(await filesIn(folder), ["a.txt"]);
});

test("a failed write keeps the old file and leaves no temporary file", async (folder) => {
  const path = `${folder}/a.txt`;
  await Deno.writeTextFile(path, "old");
  const failing = async (write: (piece: string) => Promise<void>) => {
    await write("half");
    throw new Error("no more");
  };
  await assert.rejects(writeAtomically(path, failing), { message: "no more" });
  assert.equal(await Deno.readTextFile(path), "old");
  assert.deepEqual(await filesIn(folder), ["a.txt"]);
});

test("the file is synced before the rename, and its folder after it", async (folder) => {
  const path = `${folder}/a.txt`;
  const { sync } = Deno.FsFile.prototype;
  const steps: string[] = [];
  Deno.FsFile.prototype.sync = async function (this: Deno.FsFile) {
    const isThere = await Deno.stat(path).then(() => true, () => false);
    steps.push(`${(await this.stat()).isFile ? "file" : "folder"}, renamed: ${isThere}`);
    return sync.call(this);
  };
  try {
    await writeAtomically(path, "text");
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
  assert.deepEqual(steps, ["file, renamed: false", "folder, renamed: true"]);
});

test("a try writes nothing, and fails where a write would", async (folder) => {
  const path = `${folder}/a.txt`;
  await Deno.writeTextFile(path, "old");
  await tryToWrite(path, "new");
  assert.equal(await Deno.readTextFile(path), "old");
  await Deno.mkdir(`${folder}/sub`);
  await assert.rejects(tryToWrite(`${folder}/sub`, "new"), { message: "it is a folder" });
  await assert.rejects(tryToWrite(`${folder}/none/a.txt`, "new"), Deno.errors.NotFound);
  assert.deepEqual(await filesIn(folder), ["a.txt", "sub"]);
});
