import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import {
  checkReplaceable,
  decodeGallery,
  encodeGallery,
  readGallery,
  writeGallery,
} from "./gallery_file.ts";
import { EMPTY_GALLERY, galleryOfRows } from "../testing/fake_face_finder.ts";

const rowsOf = (count: number) =>
  Float32Array.from({ length: count * DESCRIPTOR_LENGTH }, (_, i) => i / 7 - 3);

const three: Gallery = {
  people: ["ann", 'zoë "z"', "bob"],
  descriptors: rowsOf(3),
  photos: [1, 4, 2],
  spreads: [0, 0.31, 0.27],
};

const damage = (problem: RegExp) => (error: unknown) => {
  assert(error instanceof UserError, String(error));
  assert.match(error.message, /^faces\.bin .*\.\/rollcall enroll/);
  assert.match(error.message, problem);
  return true;
};

/** A file with this header and this many rows of zeros. */
function file(header: string, rows: number, padding = true): Uint8Array {
  const text = new TextEncoder().encode(padding ? header.padEnd(120) : header);
  const bytes = new Uint8Array(12 + text.length + rows * DESCRIPTOR_LENGTH * 4);
  bytes.set(new TextEncoder().encode("RCGALRY1"));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  return bytes;
}

Deno.test("a gallery survives encoding and decoding, whatever the length of its names", () => {
  for (const name of ["a", "ab", "abc", "abcd"]) {
    const gallery = { ...three, people: [name, ...three.people.slice(1)] };
    assert.deepEqual(decodeGallery(encodeGallery(gallery)), gallery);
  }
});

Deno.test("the file has the magic, the header's length, the header and the aligned matrix", () => {
  const bytes = encodeGallery(three);
  const view = new DataView(bytes.buffer);
  assert.equal(new TextDecoder().decode(bytes.subarray(0, 8)), "RCGALRY1");
  const matrixAt = 12 + view.getUint32(8, true);
  assert.equal(matrixAt % 4, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, matrixAt)));
  const { people, photos, spreads } = three;
  assert.deepEqual(header, { kind: "dlib-aligned", people, photos, spreads, dimensions: 128 });
  assert.equal(bytes.length, matrixAt + 3 * 128 * 4);
  assert.equal(view.getFloat32(matrixAt + 129 * 4, true), three.descriptors[129]);
});

Deno.test("a gallery may start anywhere in a larger buffer", () => {
  const bytes = encodeGallery(three);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  assert.deepEqual(decodeGallery(larger.subarray(3)), three);
});

Deno.test("a gallery without people is valid", () => {
  assert.deepEqual(decodeGallery(encodeGallery(EMPTY_GALLERY)), EMPTY_GALLERY);
});

/** The header of galleries from before alignment. */
const OLD_HEADER = '{"people":["ann"],"dimensions":128}';

Deno.test("a gallery of the older kind is refused with the command that creates it again", () => {
  assert.throws(() => decodeGallery(file(OLD_HEADER, 1), "faces.bin"), {
    name: "UserError",
    message:
      "faces.bin contains descriptors of an older kind, of unaligned faces: create it again with " +
      "`./rollcall enroll PEOPLE`",
  });
});

Deno.test("every truncation is reported as damage, with the remedy", () => {
  const bytes = encodeGallery(three);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeGallery(bytes.subarray(0, length), "faces.bin"), damage(/./));
  }
});

Deno.test("other damage is reported", () => {
  const good =
    '{"kind":"dlib-aligned","people":["ann"],"photos":[2],"spreads":[0.3],"dimensions":128}';
  assert.equal(decodeGallery(file(good, 1)).people.length, 1);
  const cases: [Uint8Array, RegExp][] = [
    [file(good, 1).with(0, 0x51), /begin with RCGALRY1/],
    [file(good, 1).with(11, 0x7f), /truncated/],
    [file(good, 2), /1 names, 1024 bytes/],
    [file(good, 1, false), /not aligned/],
    [file(good.replace("128", "64"), 1), /header/],
    [file("{people}", 1), /header/],
    [file("null", 0), /header/],
    [file('{"people":3,"dimensions":128}', 0), /header/],
    [file(good.replace('"ann"', '" "'), 1), /row 0 has no name/],
    [file(good.replace('"ann"', "7"), 1), /row 0 has no name/],
    [file(good.replace("[2]", "[0]"), 1), /not a number of photos for each row/],
    [file(good.replace("[2]", "[1, 1]"), 1), /not a number of photos for each row/],
    [file(good.replace("[2]", "2"), 1), /not a number of photos for each row/],
    [file(good.replace("[0.3]", "[null]"), 1), /not a spread for each row/],
  ];
  for (const [bytes, problem] of cases) {
    assert.throws(() => decodeGallery(bytes, "faces.bin"), damage(problem));
  }
});

Deno.test("NaN and infinity are damage", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const bytes = encodeGallery(three);
    new DataView(bytes.buffer).setFloat32(bytes.length - 129 * 4, bad, true);
    assert.throws(
      () => decodeGallery(bytes, "faces.bin"),
      damage(/row 1 contains NaN or infinity/),
    );
  }
});

Deno.test("for the older version's encodings, the error says how to import them", () => {
  assert.throws(() => decodeGallery(Uint8Array.of(0x80, 3, 0x7d), "encoding"), {
    name: "UserError",
    message: /^encoding holds encodings of the older Python version: .*enroll --import FILE/,
  });
});

Deno.test("an invalid gallery is not encoded", () => {
  assert.throws(() => encodeGallery(galleryOfRows(["ann"], rowsOf(2))), RangeError);
  assert.throws(() => encodeGallery(galleryOfRows([""], rowsOf(1))), RangeError);
  const descriptors = rowsOf(1).fill(NaN);
  assert.throws(() => encodeGallery(galleryOfRows(["ann"], descriptors)), RangeError);
});

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted" &&
  (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "writing replaces the old gallery and leaves no other file (needs read and write)",
  ignore: !mayWrite,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/gallery`;
      await writeGallery(path, galleryOfRows(["bob"], rowsOf(1)));
      await writeGallery(path, three);
      assert.deepEqual(await readGallery(path), three);
      assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["gallery"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "only a gallery or an empty file may be replaced (needs read and write)",
  ignore: !mayWrite,
  fn: () =>
    inTempDir(async (folder) => {
      await checkReplaceable(`${folder}/new`);
      await Deno.writeTextFile(`${folder}/empty`, "");
      await checkReplaceable(`${folder}/empty`);
      await writeGallery(`${folder}/gallery`, three);
      await checkReplaceable(`${folder}/gallery`);
      await Deno.writeFile(`${folder}/old`, file(OLD_HEADER, 1));
      await checkReplaceable(`${folder}/old`);
      await Deno.writeTextFile(`${folder}/README.md`, "# mine");
      for (const path of [`${folder}/README.md`, folder]) {
        await assert.rejects(checkReplaceable(path), {
          name: "UserError",
          message: `${path} exists and is not a gallery: choose another file, or remove it`,
        });
      }
    }),
});

Deno.test({
  name:
    "a path that cannot be read or written is reported, and nothing is left (needs read and write)",
  ignore: !mayWrite,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const missing = {
        name: "UserError",
        message: /no gallery at .*faces: .*\.\/rollcall enroll/,
      };
      await assert.rejects(() => readGallery(`${folder}/faces`), missing);
      await assert.rejects(() => readGallery(folder), { name: "UserError", message: /cannot/ });
      await Deno.mkdir(`${folder}/taken`);
      for (const path of [`${folder}/taken`, `${folder}/none/gallery`]) {
        await assert.rejects(() => writeGallery(path, three), {
          name: "UserError",
          message: /cannot write the gallery/,
        });
      }
      assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["taken"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
