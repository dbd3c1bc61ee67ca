import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { fakeFinder, makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { encodeTracks, type KeptTracks } from "./kept_tracks.ts";
import { createRangeRecogniser, MAX_RANGES, rangesOf } from "./ranges.ts";

Deno.test("ranges cover all minutes, are about equal, and none is too long", () => {
  assert.deepEqual(rangesOf(13, 5), [
    { from: 0, to: 4, last: false },
    { from: 4, to: 9, last: false },
    { from: 9, to: 13, last: true },
  ]);
  assert.deepEqual(rangesOf(5, 5), [{ from: 0, to: 5, last: true }]);
  for (let end = 1; end < 200; end++) {
    for (const minutes of [1, 2, 3, 7, 15]) {
      const ranges = rangesOf(end, minutes);
      assert.equal(ranges.length, Math.ceil(end / minutes));
      assert.deepEqual(
        ranges.map(({ to }) => to).slice(0, -1),
        ranges.map(({ from }) => from).slice(1),
      );
      assert.ok(ranges.every(({ from, to }) => from < to && to - from <= minutes));
      assert.deepEqual([ranges[0]!.from, ranges.at(-1)!.to], [0, end]);
    }
  }
  assert.equal(rangesOf(16_667, 1).length, MAX_RANGES);
});

Deno.test("parts are joined with samples numbered on, and only if all are of this step", () => {
  const every = 1;
  const part = (from: number): KeptTracks => ({
    sections: 1,
    samples: 60,
    looked: 2,
    seconds: from + 60,
    tracks: [{
      samples: [0, 1],
      from,
      to: from + 2,
      descriptor: new Float32Array(128).fill(0.1),
      isFace: true,
      best: { time: from, face: { x: 1, y: 2, width: 3, height: 4 }, quality: 1, picture: null },
    }],
  });
  const { join, isCurrent } = createRangeRecogniser({
    rangeMinutes: 1,
    every,
    finder: fakeFinder(() => []),
  });
  const texts = [0, 60, 120].map((from) => encodeTracks(part(from), every));
  const { tracks, ...counts } = JSON.parse(join(texts)!);
  assert.deepEqual(tracks.map(({ samples }: { samples: number[] }) => samples), [
    [0, 1],
    [60, 61],
    [120, 121],
  ]);
  assert.deepEqual(counts, {
    version: 2,
    every,
    samples: 180,
    looked: 6,
    seconds: 180,
    sections: 3,
  });
  const other = encodeTracks(part(60), 2);
  assert.deepEqual([isCurrent(texts[0]!), isCurrent(other)], [true, false]);
  assert.equal(join([texts[0]!, other]), null);
});

Deno.test({
  name:
    "a part looks at its own minutes, and asks for their frames before (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/1.mp4`;
      const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=1:d=190"];
      await makeWithFfmpeg(...source, "-c:v", "libx264", "-preset", "ultrafast", path);
      const events: string[] = [];
      const finder = fakeFinder(({ time }) => {
        events.push(`${Math.floor(time / 60)}`);
        return [{ distance: 0.2 }];
      });
      const asked = new Set<number>();
      const isSure = ([first]: Float32Array) => {
        asked.add(first!);
        return true;
      };
      const { look } = createRangeRecogniser({ rangeMinutes: 2, every: 20, finder, isSure });
      const fetchFrames = (from: number, to: number) => {
        events.push(`${from} to ${to}`);
        return Promise.resolve();
      };
      await look(path, { from: 1, to: 3, last: false }, { fetchFrames });
      const order = events.filter((event, i) => event !== events[i - 1]);
      assert.deepEqual(order, ["60 to 120", "1", "120 to 180", "2"]);
      assert.deepEqual([...asked], [Math.fround(-0.2)]);
    }),
});
