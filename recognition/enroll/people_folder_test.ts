import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { enrollPictures } from "./enroll_pictures.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import { DESCRIPTOR_LENGTH } from "../gallery/gallery.ts";
import { readPeople } from "./people_folder.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";

const test = (name: string, run: (folder: string) => Promise<void>) =>
  Deno.test({ name, ...needs("run", "read", "write"), fn: () => inTempDir(run) });

/** A file of a picture's first bytes: enough for a listing. */
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1);

async function write(path: string, content: string | Uint8Array = JPEG) {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes);
}

test("a picture is one by its content; what only looks like one is listed too, to be named", async (folder) => {
  for (const name of ["1.jpg", "2", "3.jfif", "4.txt"]) await write(`${folder}/ann/${name}`);
  await write(`${folder}/ann/5.heic`, "not a picture");
  await write(`${folder}/ann/6.dat`, "GIF89a");
  await write(`${folder}/ann/notes.txt`, "left alone");
  await write(`${folder}/ann/empty`, "");
  const { pictures, warnings, faults } = await readPeople(folder);
  assert.deepEqual(
    pictures,
    ["1.jpg", "2", "3.jfif", "4.txt", "5.heic", "6.dat"].map((name) => ({
      person: "ann",
      path: `${folder}/ann/${name}`,
    })),
  );
  assert.deepEqual([warnings, faults], [[], []]);
});

test("links are followed, to a person's folder and to a picture; one to nothing is told", async (folder) => {
  await write(`${folder}/elsewhere/photos/1.jpg`);
  await Deno.mkdir(`${folder}/people/bob`, { recursive: true });
  await Deno.symlink(`${folder}/elsewhere/photos`, `${folder}/people/ann`);
  await Deno.symlink(`${folder}/elsewhere/photos/1.jpg`, `${folder}/people/bob/2.jpg`);
  await Deno.symlink(`${folder}/nothing`, `${folder}/people/bob/3.jpg`);
  const { pictures, warnings } = await readPeople(`${folder}/people`);
  assert.deepEqual(pictures.map(({ person, path }) => [person, path.slice(folder.length)]), [
    ["ann", "/people/ann/1.jpg"],
    ["bob", "/people/bob/2.jpg"],
  ]);
  assert.deepEqual(warnings, [`${folder}/people/bob/3.jpg: a link to nothing, left out`]);
});

test("what systems keep in folders is passed over, other strays are told", async (folder) => {
  await write(`${folder}/ann/1.jpg`);
  for (const system of ["@eaDir", "#recycle", "$RECYCLE.BIN", "__MACOSX", ".Trash"]) {
    await write(`${folder}/${system}/x.jpg`);
    await write(`${folder}/ann/${system}/x.jpg`);
  }
  for (const file of [".DS_Store", "Thumbs.db", "desktop.ini", "._1.jpg"]) {
    await write(`${folder}/${file}`);
    await write(`${folder}/ann/${file}`);
  }
  await write(`${folder}/ann/old/2.jpg`);
  await write(`${folder}/group.jpg`);
  await write(`${folder}/readme.md`, "about these");
  const { pictures, warnings, faults } = await readPeople(folder);
  assert.deepEqual(pictures.map(({ path }) => path), [`${folder}/ann/1.jpg`]);
  assert.deepEqual(warnings, [
    `${folder}/group.jpg: in no person's folder, left out`,
    `${folder}/ann/old: a folder, left out`,
  ]);
  assert.deepEqual(faults, []);
});

test("everybody without a picture is told at once", async (folder) => {
  await Deno.mkdir(`${folder}/ann`);
  await write(`${folder}/bob/notes.txt`, "none yet");
  await write(`${folder}/cy/1.jpg`);
  const { pictures, faults } = await readPeople(folder);
  assert.deepEqual(pictures.map(({ person }) => person), ["cy"]);
  assert.deepEqual(faults, [`${folder}/ann holds no picture`, `${folder}/bob holds no picture`]);
});

test("a name is in NFC; its path stays as on the disk", async (folder) => {
  await write(`${folder}/Zoe\u0308/1.jpg`);
  const { pictures } = await readPeople(folder);
  assert.deepEqual(pictures, [{ person: "Zo\u00eb", path: `${folder}/Zoe\u0308/1.jpg` }]);
});

test("no folder, or nobody in it, is the user's error", async (folder) => {
  await assert.rejects(readPeople(`${folder}/x`), { name: "UserError", message: /no such folder/ });
  await write(`${folder}/1.jpg`);
  await assert.rejects(readPeople(folder), {
    name: "UserError",
    message: /holds no folders: .*\n.*1\.jpg: in no person's folder, left out$/,
  });
});

/** Finds one face in every picture whose upper left pixel is light. */
const finder: FaceFinder = {
  detect: ({ rgb }) =>
    Promise.resolve(
      rgb[0]! > 200 ? [{ box: { x: 0, y: 0, width: 100, height: 100 }, score: 1 }] : [],
    ),
  describe: () => Promise.reject(new Error("not asked for")),
  refine: () => Promise.reject(new Error("not asked for")),
  encode: (_, detection) =>
    Promise.resolve({
      ...detection,
      descriptor: new Float32Array(DESCRIPTOR_LENGTH),
      clear: true,
      landmarks: [],
    }),
};

test("who has no face, and pictures that are not read, are all told; the others are enrolled", async (folder) => {
  const paint = async (path: string, colour: string) => {
    await write(path);
    await makeWithFfmpeg("-f", "lavfi", "-i", `color=${colour}:s=64x64`, "-frames:v", "1", path);
  };
  await paint(`${folder}/ann/1.jpg`, "black");
  await paint(`${folder}/bob/1.png`, "white");
  await write(`${folder}/bob/2.heic`, "not a picture");
  await write(`${folder}/bob/3.jpg`, "GIF89a");
  await paint(`${folder}/cy/1.jpg`, "white");
  await Deno.rename(`${folder}/cy/1.jpg`, `${folder}/cy/1.jfif`);
  await paint(`${folder}/dan/1.jpg`, "white");
  const whole = await Deno.readFile(`${folder}/dan/1.jpg`);
  await Deno.writeFile(`${folder}/dan/1.jpg`, whole.subarray(0, whole.length * 0.6));
  const { pictures } = await readPeople(folder);
  const { gallery, warnings, faults } = await enrollPictures(pictures, finder);
  assert.deepEqual(gallery.people, ["bob", "cy"]);
  const told = warnings.map((warning) => warning.slice(folder.length + 1));
  assert.ok(
    told.some((line) => /^bob\/2\.heic: unreadable, left out \(no JPEG/.test(line)),
    `${told}`,
  );
  assert.ok(told.some((line) => /^bob\/3\.jpg: unreadable, .*a GIF picture/.test(line)), `${told}`);
  assert.ok(
    told.some((line) => /^dan\/1\.jpg: unreadable, .*its end is missing/.test(line)),
    `${told}`,
  );
  assert.equal(faults.length, 2);
  assert.match(faults[0]!, /^no face in any picture of ann \(.*1\.jpg: no face, left out\)/);
  assert.match(faults[1]!, /^no face in any picture of dan \(.*its end is missing/);
});
