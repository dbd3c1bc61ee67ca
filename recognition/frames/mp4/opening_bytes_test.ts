import assert from "node:assert/strict";
import { box, handmadeTrack, handmadeVideo } from "../../testing/mp4_boxes.ts";
import { type NeededBytes, neededBytes } from "./needed_bytes.ts";
import { topBoxes } from "./top_boxes.ts";

const FORM = { seconds: 120, rate: 10, sampleBytes: 10_000, keyEvery: 50 };

async function neededOf(
  form: Partial<Parameters<typeof handmadeVideo>[0]>,
): Promise<NeededBytes | null> {
  const { file, moov } = handmadeVideo({ ...FORM, ...form });
  const read = (at: number, length: number) => Promise.resolve(file.subarray(at, at + length));
  return neededBytes((await topBoxes(read, file.length))!, moov, file.length);
}

/** Samples of the video that are needed to open it: the first range ends with the last. */
async function opening(form: Partial<Parameters<typeof handmadeVideo>[0]>): Promise<number> {
  const { sampleBytes } = { ...FORM, ...form };
  const [first] = (await neededOf(form))!.between(1e6, 1e6)!;
  assert.equal(first!.from, 0);
  return (first!.to - 28) / sampleBytes;
}

/** An edit list that leaves out so many ticks. */
const cut = (ticks: number) => box("edts", box("elst", 0, 1, 90_000, ticks, 0x10000));

Deno.test("to open a file takes eight seconds of samples, or five megabytes, but at least four", async () => {
  assert.equal(await opening({}), 82);
  const large = { seconds: 20, sampleBytes: 200_000 };
  assert.equal(await opening(large), 26);
  // Both are counted from what is shown first.
  assert.equal(await opening({ edits: [cut(3000)] }), 112);
  assert.equal(await opening({ ...large, edits: [cut(2000)] }), 46);
  const slow = { tables: { stts: box("stts", 0, 1, 1200, 10_000) } };
  assert.equal(await opening(slow), 4);
});

/** Six samples of ten bytes, twenty seconds each, far apart. */
const CHAPTERS = {
  stts: box("stts", 0, 1, 6, 20_000),
  stsc: box("stsc", 0, 1, 1, 1, 1),
  stsz: box("stsz", 0, 10, 6),
  stco: box("stco", 0, 6, ...[3, 4, 5, 6, 7, 8].map((million) => million * 1e6)),
};

Deno.test("chapters are read to their end", async () => {
  const rangesWith = async (form: Parameters<typeof neededOf>[0]) =>
    (await neededOf({ ...form, more: [handmadeTrack(2, "text", { tables: CHAPTERS })] }))!
      .between(0, 0)!.filter(({ from, to }) => to === from + 10).map(({ from }) => from / 1e6);
  assert.deepEqual(await rangesWith({}), [3, 4, 5, 6]);
  const chapters = { edits: [box("tref", box("chap", 2))] };
  assert.deepEqual(await rangesWith(chapters), [3, 4, 5, 6, 7, 8]);
  // A file whose only pictures are those of chapters is not understood.
  const own = { edits: [box("tref", box("chap", 1))] };
  assert.equal(await neededOf(own), null);
});

Deno.test("more samples, places and other bytes than a real video has tell nothing", async () => {
  const tiny = { rate: 1000, sampleBytes: 1 };
  assert.ok(await neededOf({ ...tiny, seconds: 1300 }));
  assert.equal(await neededOf({ ...tiny, seconds: 1301 }), null);
  const sound = (samples: number) =>
    handmadeTrack(2, "soun", {
      tables: {
        stts: box("stts", 0, 1, samples, 0),
        stsc: box("stsc", 0, 1, 1, samples, 1),
        stsz: box("stsz", 0, 1, samples),
        stco: box("stco", 0, 1, 28),
      },
    });
  assert.ok(await neededOf({ more: [sound(1_900_000)] }));
  assert.equal(await neededOf({ more: [sound(2_000_000)] }), null);

  // Each second is a megabyte from the next.
  const places = Array.from({ length: 40 }, (_, i) => 28 + 1e6 * i);
  const apart = (seconds: number) =>
    neededOf({
      seconds: 40,
      rate: 1,
      sampleBytes: 1e6,
      tables: {
        stsz: box("stsz", 0, 9, seconds),
        stts: box("stts", 0, 1, seconds, 1000),
        stco: box("stco", 0, seconds, ...places.slice(0, seconds)),
        stss: null,
      },
    });
  assert.equal((await apart(22))!.between(0, Infinity)!.length, 23);
  assert.equal((await apart(25))!.between(0, Infinity), null);

  const { file, moov } = handmadeVideo(FORM);
  const size = 32e6;
  const boxes = [
    { type: "free", at: 0, headBytes: 8, size },
    { type: "mdat", at: size, headBytes: 8, size: file.length },
    { type: "moov", at: size + file.length, headBytes: 8, size: moov.length + 8 },
  ];
  assert.equal(neededBytes(boxes, moov, size + file.length + moov.length + 8), null);
  const [free, ...others] = boxes;
  const less = [{ ...free!, size: size / 2 }, ...others];
  assert.ok(neededBytes(less, moov, size + file.length + moov.length + 8));
});
