import assert from "node:assert/strict";
import { jsonLog } from "../cli/log.ts";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { createScratchFolders } from "./scratch_folder.ts";

const test = (name: string, fn: (dir: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write)`,
    ...needs("read", "write"),
    ...noLeaks,
    fn: () => inTempDir(fn),
  });

const names = (dir: string) => [...Deno.readDirSync(dir)].map(({ name }) => name).sort();

test("a folder exists while it is used, and is removed on success and failure", async (dir) => {
  const { withFolder } = createScratchFolders(dir);
  const seen = await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/video.mp4`, "video");
    return names(dir);
  });
  assert.equal(seen.length, 1);
  assert.deepEqual(names(dir), []);
  await assert.rejects(withFolder(() => Promise.reject(new Error("no disk"))), /no disk/);
  assert.deepEqual(names(dir), []);
});

test("the start removes the folders that a killed predecessor left, and nothing else", async (dir) => {
  const lines: string[] = [];
  const other = `${dir}/elsewhere`;
  await Deno.mkdir(other);
  await Deno.writeTextFile(`${other}/kept`, "");
  await Deno.writeTextFile(`${dir}/rollcall-video-file`, "");
  await Deno.symlink(other, `${dir}/rollcall-video-link`);
  await Deno.mkdir(`${dir}/my-rollcall-video-x`);
  const before = names(dir);
  const left = Promise.withResolvers<string>();
  const killed = Promise.withResolvers<void>();
  const work = createScratchFolders(dir).withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/video.mp4`, "video");
    left.resolve(folder);
    await killed.promise;
  });
  const folder = await left.promise;

  await createScratchFolders(dir).sweep(jsonLog({}, (line) => lines.push(line)));
  assert.deepEqual(names(dir), before);
  assert.deepEqual(names(other), ["kept"]);
  assert.deepEqual(lines.map((line) => JSON.parse(line).folder), [folder.split("/").at(-1)]);
  killed.resolve();
  await assert.rejects(work, Deno.errors.NotFound);
});

test("a missing folder is an error at the start", async (dir) => {
  await assert.rejects(createScratchFolders(`${dir}/none`).sweep(jsonLog()), Deno.errors.NotFound);
});

test("ending during work removes the current folders, and no others", async (dir) => {
  const [ours, theirs] = [createScratchFolders(dir), createScratchFolders(dir)];
  const ended = Promise.withResolvers<void>();
  const folders: string[] = [];
  const work = [ours, theirs].map((scratch) =>
    scratch.withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/video.mp4`, "video");
      folders.push(folder);
      await ended.promise;
    })
  );
  while (folders.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  ours.clear();
  assert.equal(names(dir).length, 1);
  ours.clear();
  ended.resolve();
  await assert.rejects(work[0]!, Deno.errors.NotFound);
  await work[1];
  assert.deepEqual(names(dir), []);
});
