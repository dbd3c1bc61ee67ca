import assert from "node:assert/strict";
import { box, bytes, handmadeTrack, handmadeVideo } from "../../testing/mp4_boxes.ts";
import { contentOf } from "./boxes.ts";
import { mediaStart } from "./edit_list.ts";
import { type NeededBytes, neededBytes } from "./needed_bytes.ts";
import { sampleTable } from "./sample_table.ts";
import { topBoxes } from "./top_boxes.ts";

const FORM = { seconds: 120, rate: 10, sampleBytes: 1000, keyEvery: 50 };
type Form = Parameters<typeof handmadeVideo>[0];

const topOf = (file: Uint8Array) =>
  topBoxes((at, length) => Promise.resolve(file.subarray(at, at + length)), file.length);

async function neededOf(form: Partial<Form> = {}): Promise<NeededBytes | null> {
  const { file, moov } = handmadeVideo({ ...FORM, ...form });
  return neededBytes((await topOf(file))!, moov, file.length);
}

Deno.test("a table gives each sample's place, size, times and whether decoding may begin there", () => {
  const { moov } = handmadeVideo({
    ...FORM,
    seconds: 2,
    rate: 2,
    keyEvery: 2,
    tables: {
      stsz: box("stsz", 0, 0, 4, 100, 20, 90, 30),
      stsc: box("stsc", 0, 2, 1, 3, 1, 2, 1, 1),
      stco: null,
      co64: box("co64", 0, 2, 1, 500, 0, 40),
      stts: box("stts", 0, 2, 3, 500, 1, 700),
      ctts: box("ctts", 0, 3, 1, 1000, 1, -500, 2, 0),
    },
  });
  const table = sampleTable(contentOf(moov, "trak"))!;
  assert.deepEqual([...table.samples()], [
    { at: 2 ** 32 + 500, size: 100, dts: 0, pts: 1000, isSync: true },
    { at: 2 ** 32 + 600, size: 20, dts: 500, pts: 0, isSync: false },
    { at: 2 ** 32 + 620, size: 90, dts: 1000, pts: 1000, isSync: true },
    { at: 40, size: 30, dts: 1500, pts: 1500, isSync: false },
  ]);
  const { scale, count, reorderTicks, reorderSamples, delay } = table;
  assert.deepEqual({ scale, count, reorderTicks, reorderSamples, delay }, {
    scale: 1000,
    count: 4,
    reorderTicks: 1000,
    reorderSamples: 2,
    delay: 3,
  });
});

Deno.test("a section's bytes are those from the keyframe before it to some samples after it", async () => {
  const { between } = (await neededOf({ sampleBytes: 10_000 }))!;
  const at = (sample: number) => 28 + sample * 10_000;
  const [opening, ...more] = between(60, 70)!;
  // Eight seconds that ffmpeg looks at first, and the tables at the end.
  assert.deepEqual(opening, { from: 0, to: at(82) });
  const tables = more.at(-1)!;
  assert.equal(tables.from, at(1200));
  // To a second and 64 samples after it.
  assert.deepEqual(more, [{ from: at(550), to: at(776) }, tables]);
  assert.deepEqual(between(61, 61), [opening, { from: at(600), to: at(686) }, tables]);
  assert.deepEqual(between(110, Infinity), [opening, { from: at(1050), to: tables.to }]);
  // Three keyframes, and 64 samples.
  assert.deepEqual(between(0, 0), [{ from: 0, to: at(165) }, tables]);
  // A lossless cut moves it by what is left out at the start.
  const elst = box("edts", box("elst", 0, 1, 90_000, 20_000, 0x10000));
  const cut = (await neededOf({ sampleBytes: 10_000, edits: [elst] }))!;
  assert.deepEqual(cut.between(40, 50)![1], between(60, 70)![1]);
  // Times are counted from the first track that begins.
  const later = box("edts", box("elst", 0, 2, 20_000, -1, 0x10000, 90_000, 0, 0x10000));
  const after = (...more: Uint8Array[]) => neededOf({ sampleBytes: 10_000, edits: [later], more });
  const both = (await after(handmadeTrack(2, "soun", { more: [later] })))!;
  assert.deepEqual(both.between(60, 70)![1], between(60, 70)![1]);
  const sound = (await after(handmadeTrack(2, "soun")))!;
  assert.deepEqual(sound.between(80, 90)![1], between(60, 70)![1]);
});

Deno.test("where pictures are reordered, more is read before and after", async () => {
  const at = (sample: number) => 28 + sample * 10_000;
  // The keyframe at 55 seconds is shown less than a second, and the two of the order, before 60.
  const all = (await neededOf({
    sampleBytes: 10_000,
    tables: { ctts: box("ctts", 0, 1, 1200, 2001) },
  }))!;
  assert.deepEqual(all.between(60, 70)![1], { from: at(500), to: at(966) });
  // The first is held back for 16 pictures, so the 18th keyframe may be needed.
  const first = (await neededOf({
    sampleBytes: 10_000,
    tables: { ctts: box("ctts", 0, 2, 1, 2001, 1199, 0) },
  }))!;
  assert.equal(first.between(0, 0)![0]!.to, at(17 * 50 + 235));
});

Deno.test("where samples are in several boxes, the header of each is needed", async () => {
  const { moov, file } = handmadeVideo({ ...FORM, sampleBytes: 10_000 });
  const [ftyp, mdat, last] = (await topOf(file))!;
  const at = 28 + 5_000_000;
  const size = mdat!.at + mdat!.size - at;
  const boxes = [ftyp!, { ...mdat!, size: at - mdat!.at }, { ...mdat!, at, headBytes: 16, size }];
  const needed = neededBytes([...boxes, last!], moov, file.length)!;
  assert.deepEqual(needed.between(100, 101)![1], { from: at, to: at + 16 });
});

Deno.test("pieces that are far apart are ranges of their own; too many are none", async () => {
  // Every other second is in the second half of the file.
  const halves = (seconds: number, chunk: number) =>
    Array.from(
      { length: seconds },
      (_, i) => 28 + ((i % 2) * seconds + i - i % 2) / 2 * chunk,
    );
  const stco = box("stco", 0, 120, ...halves(120, 40_000));
  const two = (await neededOf({ sampleBytes: 4000, tables: { stco } }))!;
  assert.deepEqual(two.between(60, 62)!.slice(0, 4), [
    { from: 0, to: 28 + 168_000 },
    { from: 28 + 1_120_000, to: 28 + 1_400_000 },
    { from: 28 + 2_400_000, to: 28 + 2_560_000 },
    { from: 28 + 3_480_000, to: 28 + 3_784_000 },
  ]);
  const tables = { stco: box("stco", 0, 1300, ...halves(1300, 1000)) };
  const many = (await neededOf({ seconds: 1300, rate: 1, tables }))!;
  assert.equal(many.between(0, Infinity), null);
  assert.ok(many.between(100, 200));
});

Deno.test("contradicting tables, and what is not understood, tell nothing", async () => {
  const { moov, file } = handmadeVideo(FORM);
  const top = (await topOf(file))!;
  assert.ok(neededBytes(top, moov, file.length));
  const bad: Record<string, Partial<Form>> = {
    "no sizes": { tables: { stsz: null } },
    "fewer sizes than claimed": { tables: { stsz: box("stsz", 0, 0, 1200, 1, 2, 3) } },
    "more samples than in chunks": { tables: { stsz: box("stsz", 0, 1000, 1201) } },
    "other times": { tables: { stts: box("stts", 0, 1, 1199, 100) } },
    "negative times": { tables: { stts: box("stts", 0, 1, 1200, -1) } },
    "a huge count": { tables: { stts: box("stts", 0, 0x7fffffff, 1200, 100) } },
    "offsets past the end": {
      tables: { stco: box("stco", 0, 120, ...Array(120).fill(0x7fffffff)) },
    },
    "no keyframes": { tables: { stss: box("stss", 0, 0) } },
    "keyframes out of order": { tables: { stss: box("stss", 0, 2, 9, 3) } },
    "a keyframe past the end": { tables: { stss: box("stss", 0, 2, 1, 1201) } },
    "encryption": { tables: { saiz: box("saiz", 0, 0) } },
    "two tables": { tables: { more: box("stss", 0, 1, 1) } },
    "other tracks that begin earlier": {
      edits: [box("edts", box("elst", 0, 2, 30, -1, 65536, 500, 0, 65536))],
      more: [handmadeTrack(2, "text")],
    },
    "chunks out of order": { tables: { stsc: box("stsc", 0, 2, 5, 10, 1, 1, 10, 1) } },
    "two descriptions": { tables: { stsd: box("stsd", 0, 2) } },
    "times far apart": { tables: { ctts: box("ctts", 0, 1, 1200, 20_000) } },
    "fragments": { more: [box("mvex")] },
    "two cuts": { edits: [box("edts", box("elst", 0, 2, 500, 0, 65536, 500, 900, 65536))] },
    "half speed": { edits: [box("edts", box("elst", 0, 1, 500, 0, 32768))] },
    "chunks in no run": {
      tables: {
        stsz: box("stsz", 0, 0, 0),
        stts: box("stts", 0, 0),
        stsc: box("stsc", 0, 0),
        stss: null,
      },
    },
    "fewer differences of time than samples": { tables: { ctts: box("ctts", 0, 1, 1199, 7) } },
    "two tables of places": { tables: { co64: box("co64", 0, 120, ...Array(240).fill(0)) } },
    "two scales": { more: [box("mvhd", 0, 0, 0, 1000)] },
    "two video tracks": { more: [handmadeTrack(2, "vide")] },
    "more tracks than ffmpeg opens": { more: Array(24).fill(handmadeTrack(2, "text")) },
    "two edit lists": { edits: [box("edts"), box("edts")] },
    "boxes that do not fill the track": { edits: [bytes(0x7fffffff, "edts")] },
    "more boxes than are read": { more: Array(1000).fill(box("free")) },
    "no scale": { more: [box("trak", box("mdia", box("mdhd", 0, 0, 0, 0)))] },
  };
  const good: Partial<Form>[] = [
    { tables: { stps: box("stps", 0, 1, 20), sbgp: box("sbgp", 0, "rap ", 0) } },
    { more: [handmadeTrack(2, "text")] },
    { ...bad["other tracks that begin earlier"], more: [handmadeTrack(2, "soun")] },
  ];
  for (const form of good) assert.ok(await neededOf(form), Object.keys(form).join());
  for (const [what, form] of Object.entries(bad)) assert.equal(await neededOf(form), null, what);
  assert.equal(neededBytes([...top, { ...top[0]!, type: "moof" }], moov, file.length), null);
  assert.equal(neededBytes([...top, { ...top[0]!, type: "moov" }], moov, file.length), null);
  assert.equal(neededBytes(top.filter(({ type }) => type !== "moov"), moov, file.length), null);
});

Deno.test("noise in the tables costs no more than they do, and throws nothing", async () => {
  const { moov, file } = handmadeVideo({ ...FORM, seconds: 20 });
  const top = (await topOf(file))!;
  for (let at = 0; at < moov.length; at++) {
    for (const value of [0, 1, 127, 255]) {
      const noisy = moov.slice();
      noisy[at] = value;
      const needed = neededBytes(top, noisy, file.length);
      for (const { from, to } of needed?.between(5, 9) ?? []) {
        assert.ok(from >= 0 && from < to && to <= file.length, `${at} ${value}`);
      }
    }
    assert.equal(neededBytes(top, moov.subarray(0, at), file.length), null);
  }
  // Four billion samples of one byte, in a chunk.
  const most = 0xffffffff;
  const huge = await neededOf({
    tables: {
      stsz: box("stsz", 0, 1, most),
      stts: box("stts", 0, 1, most, 0),
      stsc: box("stsc", 0, 1, 1, most, 1),
      stco: box("stco", 0, 1, 28),
      stss: null,
    },
  });
  assert.equal(huge, null);
});

Deno.test("an edit list is one piece, perhaps after nothing for a while, in 32 or 64 bits", () => {
  const startOf = (...list: (number | string)[]) => mediaStart(box("edts", box("elst", ...list)));
  assert.deepEqual(mediaStart(bytes()), { lead: 0, skipped: 0 });
  assert.deepEqual(startOf(0, 1, 500, 70, 65536), { lead: 0, skipped: 70 });
  assert.deepEqual(startOf(0, 2, 30, -1, 65536, 500, 70, 65536), { lead: 30, skipped: 70 });
  const long = [0, 30, -1, -1, 65536, 0, 500, 1, 70, 65536];
  assert.deepEqual(startOf(0x1000000, 2, ...long), { lead: 30, skipped: 2 ** 32 + 70 });
  assert.equal(startOf(0, 1, 500, -1, 65536), null);
  assert.equal(startOf(0, 2, 500, 70, 65536), null);
  assert.equal(startOf(0, 0), null);
  assert.equal(startOf(0, 2, 30, -1, 65536), null);
  assert.equal(startOf(0, 3, 30, -1, 65536, 500, 70, 65536, 500, 700, 65536), null);
  assert.equal(startOf(0), null);
});

Deno.test("boxes at the top fill the file, or are not told", async () => {
  const ftyp = box("ftyp", "isom");
  assert.deepEqual(await topOf(bytes(ftyp, box("mdat", 1, 2))), [
    { type: "ftyp", at: 0, headBytes: 8, size: 12 },
    { type: "mdat", at: 12, headBytes: 8, size: 16 },
  ]);
  assert.deepEqual(await topOf(bytes(1, "mdat", 0, 20, 7)), [
    { type: "mdat", at: 0, headBytes: 16, size: 20 },
  ]);
  assert.equal((await topOf(bytes(ftyp, 0, "mdat", 5)))![1]!.size, 12);
  assert.equal(await topOf(bytes(ftyp, 99, "mdat", 5)), null);
  assert.equal(await topOf(bytes(ftyp, 5)), null);
  assert.equal(await topOf(bytes(...Array<Uint8Array>(17).fill(ftyp))), null);
  assert.deepEqual(await topOf(bytes()), []);
});
