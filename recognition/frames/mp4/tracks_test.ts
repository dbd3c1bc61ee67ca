import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { box, bytes } from "../../testing/mp4_boxes.ts";
import { boxesIn, contentOf } from "./boxes.ts";
import { readMovieBox } from "./movie_box.ts";
import { chosenTrack, shownTrack } from "./shown_track.ts";
import { MAX_TRACKS, type Track, tracksOf } from "./tracks.ts";

const HEADER = box("mvhd", 0, 0, 0, 1000);

function trak(
  id: number,
  {
    flags = 1,
    kind = "vide",
    stts = [1, 20, 50],
    elst = [] as number[],
    chapters = [] as number[],
    tables = [] as Uint8Array[],
  } = {},
): Uint8Array {
  return box(
    "trak",
    box("tkhd", flags, 0, 0, id),
    box("tref", box("chap", ...chapters)),
    box("edts", box("elst", 0, elst.length / 3, ...elst)),
    box(
      "mdia",
      box("mdhd", 0, 0, 0, 100),
      box("hdlr", 0, 0, kind),
      box("minf", box("stbl", box("stts", 0, ...stts), ...tables)),
    ),
  );
}

Deno.test("a track's tables tell its duration and its start", () => {
  const rate = 0x10000;
  const [plain, cut, late] = tracksOf(bytes(
    HEADER,
    trak(7),
    trak(8, { elst: [4000, 200, rate] }),
    trak(9, { elst: [1500, -1, rate, 12_000, 0, rate], kind: "soun", flags: 0 }),
  ));
  const stts = { samples: 20, longest: 0.5, reordered: false };
  const common = { isVideo: true, isSound: false, enabled: true, isChapters: false, ...stts };
  assert.deepEqual(plain, { ...common, id: 7, seconds: 10, lead: 0 });
  assert.deepEqual(cut, { ...common, id: 8, seconds: 4, lead: 0 });
  // Not longer than its samples.
  const sound = { isVideo: false, isSound: true, enabled: false, isChapters: false, ...stts };
  assert.deepEqual(late, { ...sound, id: 9, seconds: 10, lead: 1.5 });
});

Deno.test("a track's tables tell its longest sample, and whether pictures are reordered", () => {
  const [plain, slow, empty, late] = tracksOf(bytes(
    HEADER,
    trak(1, { tables: [box("ctts", 0, 2, 19, 50, 1, 0)] }),
    trak(2, { stts: [3, 20, 4, 1, 300, 9, 4] }),
    trak(3, { stts: [0], tables: [box("ctts", 0, 3, 1, 7)] }),
    trak(4, { tables: [box("ctts", 0, 2, 19, 50, 1, 50, 1, 0)] }),
  ));
  assert.deepEqual([plain!.longest, plain!.reordered], [0.5, true]);
  assert.deepEqual([slow!.longest, slow!.reordered], [3, false]);
  assert.deepEqual([empty!.longest, empty!.reordered], [Infinity, false]);
  // Further samples may be in fragments.
  assert.equal(tracksOf(bytes(HEADER, trak(1), box("mvex")))[0]!.longest, Infinity);
  // All by the same time, and what the table does not count.
  assert.equal(late!.reordered, false);
});

Deno.test("the shown track is enabled, has no chapters and more than one sample", () => {
  const chosen = (...traks: Uint8Array[]) => chosenTrack(tracksOf(bytes(HEADER, ...traks))).id;
  const single = { stts: [1, 1, 50] };
  assert.equal(chosen(trak(1), trak(2)), null);
  assert.equal(chosen(trak(1, { flags: 0 }), trak(2)), 2);
  assert.equal(chosen(trak(1, single), trak(2)), 2);
  assert.equal(chosen(trak(1, single), trak(2, { flags: 0 })), null);
  assert.equal(chosen(trak(1), trak(2, { chapters: [1] })), 2);
  assert.equal(chosen(trak(1, { flags: 0 }), trak(2, { flags: 0 })), null);
  assert.equal(chosen(trak(1, { kind: "soun" })), null);
});

Deno.test("tables that claim more than they hold, or contain noise, cost no more than their size", () => {
  const claiming = tracksOf(bytes(HEADER, trak(1, { stts: [0x7fffffff, 0x7fffffff, 0x7fffffff] })));
  assert.equal(claiming[0]!.samples, 0x7fffffff);
  assert.deepEqual(tracksOf(new Uint8Array(4096)), []);
  const whole = bytes(HEADER, trak(1, { elst: [4000, 200, 1] }));
  for (let length = 0; length < whole.length; length++) {
    const tracks: Track[] = tracksOf(whole.subarray(0, length));
    assert.ok(tracks.length <= 1);
    for (let at = 0; at < 4; at++) tracksOf(whole.with((length + at) % whole.length, 255));
  }
  const many = bytes(HEADER, ...Array<Uint8Array>(2000).fill(box("trak", box("free"))));
  assert.equal(tracksOf(many).length, MAX_TRACKS);
  assert.equal([...boxesIn(many)].length, 1000);
  // After an impossible box size nothing is read, or the loop would not end.
  assert.deepEqual([...boxesIn(bytes(7, "free", 1))], []);
  assert.deepEqual([...boxesIn(bytes(1, "free", 0, 8))], []);
  assert.equal(contentOf(bytes(16, "free", 1, 2), "free").length, 8);
});

Deno.test({
  name: "a file's tables are found after its data; a file without tables is not read further",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      const moov = bytes(HEADER, trak(1), trak(2, { flags: 0 }));
      const data = bytes(1, "mdat", 0, 20, 0);
      await Deno.writeFile(path, bytes(box("ftyp", "isom"), data, box("moov", moov)));
      assert.deepEqual(await readMovieBox(path), moov);
      const first = { id: null, start: 0, reordered: false };
      assert.deepEqual(await shownTrack(path), { ...first, seconds: 10, longest: 0.5 });
      const none = { ...first, seconds: 0, longest: Infinity };
      for (const content of [bytes(), bytes("text"), box("mdat"), bytes(0x7fffffff, "moov")]) {
        await Deno.writeFile(path, content);
        assert.equal(await readMovieBox(path), null);
        assert.deepEqual(await shownTrack(path), none);
      }
      await assert.rejects(readMovieBox(`${folder}/x`), Deno.errors.NotFound);
      assert.deepEqual(await shownTrack(`${folder}/x`), none);
      assert.deepEqual(await shownTrack(folder), none);
    }),
});
