import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import type { Frame } from "../frames/frame.ts";
import { gridHeic, hevcTile } from "../testing/heif.ts";
import { pictureFrame } from "./picture_file.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";

const test = (name: string, run: (folder: string) => Promise<void>) =>
  Deno.test({ name, ...needs("run", "read", "write"), fn: () => inTempDir(run) });

/** Red top left, green top right, blue bottom left, white bottom right: 320 × 160. */
const CORNERS = "color=red:s=160x80[r];color=lime:s=160x80[g];color=blue:s=160x80[b];" +
  "color=white:s=160x80[w];[r][g][b][w]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0";

/** How CORNERS is stored so that each EXIF orientation turns it upright. */
const STORED = [
  "",
  "hflip",
  "hflip,vflip",
  "vflip",
  "transpose=0",
  "transpose=2",
  "transpose=3",
  "transpose=1",
];

async function corners(path: string, stored = "") {
  const graph = `${CORNERS}${stored && `,${stored}`}`;
  const still = path.endsWith(".avif") ? ["-still-picture", "1", "-cpu-used", "8"] : [];
  await makeWithFfmpeg("-filter_complex", graph, "-frames:v", "1", ...still, path);
}

/** The colours of the four corners, row by row, and the aspect ratio. */
function seen({ width, height, rgb }: Frame): string {
  const colour = (x: number, y: number) => {
    const [r, g, b] = rgb.subarray((y * width + x) * 3).map((value) => value > 128 ? 1 : 0);
    return "kbgcrmyw"[r! * 4 + g! * 2 + b!];
  };
  const [right, below] = [width - 9, height - 9];
  return `${colour(8, 8)}${colour(right, 8)}${colour(8, below)}${colour(right, below)} ${
    width / height
  }`;
}

const UPRIGHT = "rgbw 2";

/** EXIF with an orientation, in either byte order. */
function exif(orientation: number, little = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(38));
  new Uint8Array(view.buffer).set(new TextEncoder().encode(little ? "II" : "MM"));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 2, little);
  // Another tag before it: ImageWidth.
  for (const [i, [tag, value]] of [[0x100, 7], [0x112, orientation]].entries()) {
    const at = 10 + i * 12;
    view.setUint16(at, tag!, little);
    view.setUint16(at + 2, 3, little);
    view.setUint32(at + 4, 1, little);
    view.setUint16(at + 8, value!, little);
  }
  return new Uint8Array(view.buffer);
}

const text = (value: string) => new TextEncoder().encode(value);
const number = (value: number, little = false) => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, little);
  return new Uint8Array(view.buffer);
};
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** The same picture with EXIF at the format's place for it. */
const WITH_EXIF: Record<string, (picture: Uint8Array, exif: Uint8Array) => Uint8Array> = {
  jpg(picture, exif) {
    const content = joined(text("Exif\0\0"), exif);
    const head = Uint8Array.of(0xff, 0xe1, 0, content.length + 2);
    return joined(picture.subarray(0, 2), head, content, picture.subarray(2));
  },
  png(picture, exif) {
    const chunk = joined(text("eXIf"), exif);
    // After the header chunk, which is 13 bytes long.
    return joined(
      picture.subarray(0, 33),
      number(exif.length),
      chunk,
      number(crc32(chunk)),
      picture.subarray(33),
    );
  },
  webp(picture, exif) {
    const size = Uint8Array.of(0x3f, 1, 0, 0x9f, 0, 0);
    const chunks = joined(
      text("WEBPVP8X"),
      number(10, true),
      Uint8Array.of(8, 0, 0, 0),
      size,
      picture.subarray(12),
      text("EXIF"),
      number(exif.length, true),
      exif,
    );
    return joined(text("RIFF"), number(chunks.length, true), chunks);
  },
};

for (const [kind, withExif] of Object.entries(WITH_EXIF)) {
  test(`a ${kind} is turned upright by its EXIF, in all eight orientations`, async (folder) => {
    const path = `${folder}/a.${kind}`;
    for (const [i, stored] of STORED.entries()) {
      const turned = stored.startsWith("transpose");
      await corners(path, stored);
      const plain = await Deno.readFile(path);
      if (i > 0) assert.notEqual(seen(await pictureFrame(path)), UPRIGHT);
      // A WebP repeats its size beside its EXIF.
      if (kind === "webp" && turned) continue;
      await Deno.writeFile(path, withExif(plain, exif(i + 1, i % 2 === 0)));
      assert.equal(seen(await pictureFrame(path)), UPRIGHT, `orientation ${i + 1}`);
    }
  });
}

test("truncated or invalid EXIF leaves a picture as it is", async (folder) => {
  const path = `${folder}/a.jpg`;
  await corners(path);
  const plain = await Deno.readFile(path);
  const whole = exif(6);
  const broken = [
    new Uint8Array(),
    text("II"),
    whole.subarray(0, 20),
    exif(0),
    exif(9),
    text("hello world"),
  ];
  for (const one of broken) {
    await Deno.writeFile(path, WITH_EXIF.jpg!(plain, one));
    assert.equal(seen(await pictureFrame(path)), UPRIGHT);
  }
});

test("a tiled HEIC, as phones write it, is assembled, cropped and turned upright", async (folder) => {
  const path = `${folder}/a.jpg`;
  const colours = ["red", "lime", "blue", "white"];
  const tiles = await Promise.all(colours.map((colour) => hevcTile(`color=${colour}:s=128x128`)));
  const cut = { side: 128, columns: 2, width: 252, height: 252 };
  const of = async (more: Partial<Parameters<typeof gridHeic>[1]>) => {
    await Deno.writeFile(path, gridHeic(tiles, { ...cut, ...more }));
    return seen(await pictureFrame(path));
  };
  assert.equal(await of({}), "rgbw 1");
  assert.equal(await of({ height: 126 }), "rgrg 2");
  assert.equal(await of({ turns: [["irot", 1]] }), "gwrb 1");
  assert.equal(await of({ turns: [["irot", 3]] }), "brwg 1");
  assert.equal(await of({ turns: [["imir", 0]] }), "bwrg 1");
  assert.equal(await of({ turns: [["imir", 1]] }), "grwb 1");
  assert.equal(await of({ turns: [["irot", 1], ["imir", 1]] }), "wgbr 1");
  // EXIF counts only without properties, which other programs go by.
  assert.equal(await of({ exif: exif(6) }), "brwg 1");
  assert.equal(await of({ exif: exif(6), turns: [["irot", 2]] }), "wbgr 1");
});

test("HEIC and AVIF are read as ffmpeg's libraries write them", async (folder) => {
  await corners(`${folder}/a.avif`);
  assert.equal(seen(await pictureFrame(`${folder}/a.avif`)), UPRIGHT);
});

test("a truncated or damaged picture is refused, in every format", async (folder) => {
  for (const kind of ["jpg", "png", "webp", "bmp", "avif"]) {
    const path = `${folder}/a.${kind}`;
    const still = kind === "avif" ? ["-still-picture", "1", "-cpu-used", "8"] : [];
    await makeWithFfmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc=s=640x480",
      "-frames:v",
      "1",
      ...still,
      path,
    );
    const whole = await Deno.readFile(path);
    assert.equal((await pictureFrame(path)).width, 640);
    for (const share of [0.6, 0.98]) {
      await Deno.writeFile(path, whole.subarray(0, whole.length * share));
      await assert.rejects(
        pictureFrame(path),
        { name: "UnreadableVideo" },
        `${share} of a ${kind}`,
      );
    }
  }
  const path = `${folder}/b.jpg`;
  await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=640x480", "-frames:v", "1", path);
  const holed = await Deno.readFile(path);
  await Deno.writeFile(path, holed.subarray(0, -2));
  await assert.rejects(pictureFrame(path), { message: "it is damaged: its end is missing" });
  holed.fill(0x55, holed.length / 2, holed.length / 2 + 64);
  await Deno.writeFile(path, holed);
  await assert.rejects(pictureFrame(path), { message: /^it is damaged: / });
});

test("data after a JPEG's end, as some phones write it, is not damage", async (folder) => {
  const path = `${folder}/a.jpg`;
  await corners(path);
  const whole = await Deno.readFile(path);
  const clip = `${folder}/a.mp4`;
  await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=1", clip);
  for (
    const trailer of [whole, text("SEFT\0\0"), await Deno.readFile(clip), new Uint8Array(1000)]
  ) {
    await Deno.writeFile(path, joined(whole, trailer));
    assert.equal(seen(await pictureFrame(path)), UPRIGHT);
  }
});

test("HEIC that is truncated anywhere in its tables is refused", async (folder) => {
  const tile = await hevcTile("color=red:s=128x128");
  const whole = gridHeic([tile], { side: 128, columns: 1, width: 128, height: 128 });
  const path = `${folder}/a.heic`;
  await Deno.writeFile(path, whole);
  assert.equal((await pictureFrame(path)).width, 640);
  for (let length = 20; length < whole.length - tile.data.length; length += 97) {
    await Deno.writeFile(path, whole.subarray(0, length));
    await assert.rejects(pictureFrame(path), { name: "UnreadableVideo" }, `${length} bytes`);
  }
});

test("an unsupported format is named", async (folder) => {
  const path = `${folder}/a.jpg`;
  const kinds: [string, RegExp][] = [
    ["GIF89a", /^a GIF picture, not JPEG, .* AVIF: convert it to one of them$/],
    ["MM\0*\0\0", /^a TIFF or raw picture/],
    ["\0\0\0\x20ftypisom", /^a video/],
    ["\0\0\0\x18ftypcrx ", /^a TIFF or raw picture/],
    ["hello", /^not JPEG, .*, despite its name: convert it to one of them$/],
    ["", /^the file is empty$/],
  ];
  for (const [bytes, message] of kinds) {
    await Deno.writeTextFile(path, bytes);
    await assert.rejects(pictureFrame(path), { name: "UnreadableVideo", message });
  }
});
