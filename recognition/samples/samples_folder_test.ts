import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { finishSamples, samplesExist, startSamples } from "./samples_folder.ts";

function test(name: string, run: (dir: string) => Promise<void>) {
  const fn = () => inTempDir(run);
  Deno.test({ name: `samples: ${name} (needs read, write)`, ...needs("read", "write"), fn });
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

const refused = (folder: string) =>
  assert.rejects(startSamples(folder), {
    name: "UserError",
    message: `${folder} exists and is not a folder of samples: choose another one, or remove it`,
  });

test("a missing or empty folder is accepted", async (dir) => {
  await startSamples(`${dir}/deep/new`);
  assert.equal(await samplesExist(`${dir}/deep/new`), false);
  await finishSamples(`${dir}/deep/new`);
  assert.equal(await samplesExist(`${dir}/deep/new`), true);

  await Deno.mkdir(`${dir}/empty`);
  await Deno.symlink(`${dir}/empty`, `${dir}/link`);
  await startSamples(`${dir}/link`);
  assert.deepEqual(namesIn(`${dir}/empty`), ["edition"]);
});

test("any other folder is refused and left unchanged", async (dir) => {
  await Deno.writeTextFile(`${dir}/thesis`, "mine");
  await refused(`${dir}/thesis`);
  await refused(dir);
  await Deno.mkdir(`${dir}/books/videos`, { recursive: true });
  await Deno.writeTextFile(`${dir}/books/edition`, "the second, revised");
  await refused(`${dir}/books`);
  assert.deepEqual(namesIn(dir), ["books", "thesis"]);
  assert.deepEqual(namesIn(`${dir}/books`), ["edition", "videos"]);
  assert.equal(await Deno.readTextFile(`${dir}/thesis`), "mine");
});

test("older and unfinished samples are replaced, and other files are kept", async (dir) => {
  for (const stamp of ["0", "unfinished", ""]) {
    await Deno.mkdir(`${dir}/videos`, { recursive: true });
    await Deno.writeTextFile(`${dir}/candidate.jpg`, "half a pic");
    await Deno.writeTextFile(`${dir}/notes.txt`, "mine");
    await Deno.writeTextFile(`${dir}/edition`, stamp);
    assert.equal(await samplesExist(dir), false);
    await startSamples(dir);
    assert.deepEqual(namesIn(dir), ["edition", "notes.txt"]);
  }
});

test("a path that cannot be written is reported", async (dir) => {
  await Deno.writeTextFile(`${dir}/file`, "");
  await assert.rejects(startSamples(`${dir}/file/folder`), { name: "UserError" });
  await Deno.symlink(`${dir}/nowhere`, `${dir}/dangling`);
  await assert.rejects(startSamples(`${dir}/dangling`), {
    name: "UserError",
    message: /^cannot write .*dangling: file exists$/,
  });
});
