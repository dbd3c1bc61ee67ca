import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { UserError } from "../../contract/errors.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { galleryOfRows } from "../testing/fake_face_finder.ts";
import { importEncodings } from "./import_encodings.ts";
import { OLD_ENCODINGS } from "../testing/python_encodings.ts";
import { ascii, bytes, join, pickle, type Plain, plain, uint32 } from "../testing/pickle.ts";

const fileOf = (base64: string) => new Uint8Array(inflateSync(Buffer.from(base64, "base64")));
const read = (value: Plain) => importEncodings(pickle(plain(value)), "encoding");
const vector = (of: (i: number) => number) =>
  Array.from({ length: DESCRIPTOR_LENGTH }, (_, i) => of(i));

const annAndZoe: Gallery = galleryOfRows(
  ["ann", "zoë"],
  Float32Array.from([
    ...vector((i) => i % 16 / 16),
    ...vector((i) => 1 - i % 16 / 32),
  ]),
);

const wrong = (message: RegExp) => (error: unknown) => {
  assert(error instanceof UserError, String(error));
  assert.match(error.message, /^encoding: /);
  assert.match(error.message, message);
  return true;
};

for (const [kind, base64] of Object.entries(OLD_ENCODINGS)) {
  Deno.test(`an old encoding is imported: ${kind}`, () => {
    assert.deepEqual(importEncodings(fileOf(base64), "encoding"), annAndZoe);
  });
}

Deno.test("every truncation of every kind is reported as damage", () => {
  for (const base64 of Object.values(OLD_ENCODINGS)) {
    const file = fileOf(base64);
    for (let length = 0; length < file.length; length++) {
      const cut = file.subarray(0, length);
      assert.throws(() => importEncodings(cut, "encoding"), wrong(/damaged/));
    }
  }
});

Deno.test("a flipped bit results in a gallery or an error message, never another exception", () => {
  for (const protocol of [2, 3, 4, 5]) {
    const file = fileOf(OLD_ENCODINGS[`numpy 2.4.6, protocol ${protocol}, float32 vectors`]!);
    for (let at = 0; at < file.length; at++) {
      for (const bits of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const flipped = file.with(at, file[at]! ^ bits);
        try {
          const { people, descriptors } = importEncodings(flipped, "encoding");
          assert.equal(descriptors.length, people.length * DESCRIPTOR_LENGTH);
          assert(descriptors.every(Number.isFinite));
        } catch (error) {
          assert(error instanceof UserError, `byte ${at} ^ ${bits}: ${error}`);
        }
      }
    }
  }
});

Deno.test("other entries are ignored, and several rows of a name are averaged", () => {
  const rows = [vector(() => 0.25), vector(() => 0.75)];
  const gallery = read({ version: 3, name: ["ann", "ann"], encoding: rows });
  assert.deepEqual([gallery.people, gallery.photos], [["ann"], [2]]);
  assert(gallery.descriptors.every((value) => value === 0.5));
});

Deno.test("a file that is not an encoding is reported by name", () => {
  const row = vector((i) => i);
  const cases: [Plain, RegExp][] = [
    [[], /is not a dict/],
    [{ encoding: [row] }, /"name" is not a list/],
    [{ name: ["ann"] }, /"encoding" is not a list/],
    [{ name: ["ann"], encoding: "x" }, /"encoding" is not a list/],
    [{ name: ["ann"], encoding: [row, row] }, /1 names, but 2 encodings/],
    [{ name: [], encoding: [] }, /nobody/],
    [{ name: ["ann", " "], encoding: [row, row] }, /name 1 is not text/],
    [{ name: [3], encoding: [row] }, /name 0 is not text/],
    [{ name: ["ann"], encoding: [row.slice(1)] }, /encoding 0 \(ann\) has 127 numbers, not 128/],
    [{ name: ["ann"], encoding: [[...row, 1]] }, /129 numbers/],
    [{ name: ["ann"], encoding: [row.map(String)] }, /encoding 0 \(ann\) is not a vector/],
    [{ name: ["a\u001b"], encoding: [null] }, /encoding 0 \(a\?\) is not a vector/],
    [{ name: ["ann"], encoding: [row.with(3, NaN)] }, /not finite/],
    [{ name: ["ann"], encoding: [row.with(3, -Infinity)] }, /not finite/],
    [{ name: ["ann"], encoding: [row.with(3, 1e39)] }, /not finite/],
  ];
  for (const [value, message] of cases) assert.throws(() => read(value), wrong(message));
});

Deno.test("arrays of other shapes and orders are reported", () => {
  const type = join("GLOBAL", ascii("numpy\ndtype\n"), plain("f4"), "TUPLE1", "REDUCE");
  const array = (shape: number[], order: string) => {
    const length = shape.reduce((a, b) => a * b) * 4;
    return join(
      ...["GLOBAL", ascii("numpy.core.numeric\n_frombuffer\n"), "MARK", "BINBYTES"] as const,
      ...[uint32(length), new Uint8Array(length), type, plain(shape), plain(order)] as const,
      ...["TUPLE", "REDUCE"] as const,
    );
  };
  const fileWith = (encoding: Uint8Array) => {
    const names = join("EMPTY_DICT", "MARK", plain("name"), plain(["ann", "bob"]));
    const file = pickle(names, plain("encoding"), encoding, "SETITEMS");
    return () => importEncodings(file, "encoding");
  };
  assert.equal(fileWith(array([2, 128], "C"))().people.length, 2);
  assert.throws(fileWith(array([2, 128], "F")), wrong(/Fortran order/));
  assert.throws(fileWith(array([2, 64], "C")), wrong(/an array of 2 × 64/));
  assert.throws(fileWith(array([256], "C")), wrong(/an array of 256/));
  assert.throws(fileWith(array([2, 128], "K")), wrong(/unknown order/));
  const list = (row: Uint8Array) => join("EMPTY_LIST", "MARK", row, row, "APPENDS");
  assert.throws(fileWith(list(array([1, 128], "C"))), wrong(/has 2 dimensions/));
  assert.equal(fileWith(list(array([128], "F")))().people.length, 2);
});

Deno.test("a list that contains itself is not an encoding", () => {
  const itself = join("EMPTY_LIST", "MEMOIZE", "BINGET", bytes(0), "APPEND");
  const names = join("EMPTY_DICT", "MARK", plain("name"), plain(["ann"]));
  const file = pickle(names, plain("encoding"), itself, "SETITEMS");
  assert.throws(() => importEncodings(file, "encoding"), wrong(/is not a vector/));
});

Deno.test("a pickle that asks for code is reported by file name", () => {
  const file = pickle("GLOBAL", ascii("os\nsystem\n"), plain("id"), "TUPLE1", "REDUCE");
  assert.throws(() => importEncodings(file, "encoding"), wrong(/asks for os\.system/));
});

/** Beside the checkout, if present; without the permission to look, it counts as missing. */
const realFile = new URL("../../../shared/clips/encoding", import.meta.url);
async function isThere(url: URL): Promise<boolean> {
  const permission = await Deno.permissions.query({ name: "read", path: url });
  if (permission.state !== "granted") return false;
  return await Deno.stat(url).then((info) => info.isFile, () => false);
}

Deno.test({
  name: "the older version's own file contains its eleven people (needs ../shared/clips/encoding)",
  ignore: !await isThere(realFile),
  fn: async () => {
    const gallery = importEncodings(await Deno.readFile(realFile), "encoding");
    assert.equal(gallery.people.length, 11);
    assert.equal(gallery.people[0], "vin_diesel");
    assert.equal(gallery.people[10], "president_trump");
    // dlib's descriptors are near the surface of the unit sphere; with a wrong byte order they are
    // far from it.
    for (let row = 0; row < 11; row++) {
      const numbers = gallery.descriptors.subarray(row * 128, (row + 1) * 128);
      const length = Math.hypot(...numbers);
      assert(length > 1 && length < 2, `${gallery.people[row]}: ${length}`);
    }
  },
});
