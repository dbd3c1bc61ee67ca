import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { readPythonFolder } from "./python_folder.ts";

/** Reads a folder of these files, and returns paths relative to it. */
async function read(files: Record<string, string>) {
  return await inTempDir(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      const parent = path.split("/").slice(0, -1).join("/");
      await Deno.mkdir(`${folder}/${parent}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const notes: string[] = [];
    const relative = (path: string | undefined) => path?.replace(folder, ".");
    const found = await readPythonFolder(`${folder}/`, (text) => notes.push(text));
    return {
      gallery: relative(found.gallery),
      students: relative(found.students),
      mapping: relative(found.mapping),
      videos: found.videos.map(({ path }) => relative(path)),
      folder: relative(found.folder),
      notes,
    };
  });
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });

test("the older version's files and its one folder of videos are found", async () => {
  const files = { encoding: "x", mapping: "x", "student_data.json": "x", "test_cases/a.mp4": "x" };
  assert.deepEqual(await read({ ...files, "handler.py": "x" }), {
    gallery: "./encoding",
    students: "./student_data.json",
    mapping: "./mapping",
    videos: ["./test_cases/a.mp4"],
    folder: "./test_cases",
    notes: [],
  });
});

test("videos of several folders are one list; the same video counts once", async () => {
  const found = await read({
    "one/b.mp4": "b",
    "two/deep/a.mp4": "a",
    "two/b.mp4": "b",
    ".git/c.mp4": "c",
    "venv/d.mp4": "d",
  });
  assert.deepEqual(found.videos, ["./two/deep/a.mp4", "./one/b.mp4"]);
  assert.equal(found.folder, undefined);
  assert.equal(found.gallery, undefined);
  assert.match(found.notes.join(), /^1 videos are in several folders, with the same content/);
});

test("different videos of one name, and a folder without videos, are errors", async () => {
  await assert.rejects(
    read({ "one/b.mp4": "b", "two/b.mp4": "c" }),
    /--from-python: .*one\/b\.mp4 and .*two\/b\.mp4 are different videos of one name: .*--videos/,
  );
  await assert.rejects(read({ encoding: "x" }), /--from-python: no \*\.mp4 file in .* or in a fol/);
  await assert.rejects(
    readPythonFolder("/nosuch", () => {}),
    /--from-python: cannot read \/nosuch \(no such/,
  );
});
