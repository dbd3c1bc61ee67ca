import assert from "node:assert/strict";
import { partRecord } from "../contract/s3_event.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import {
  ANNA_AND_BEN,
  type FakeFace,
  fakeFinder,
  makeWithFfmpeg,
} from "../recognition/testing/fake_face_finder.ts";
import { loadEveryoneRecogniser } from "../recognition/timeline/everyone.ts";
import { createRangeRecogniser } from "../recognition/timeline/ranges.ts";
import { digestOf, longVideo, uploadOf } from "./testing/long_video.ts";

const LEFT = { x: 10, y: 10, width: 80, height: 80 };
const RIGHT = { x: 200, y: 100, width: 80, height: 80 };

/** Anna leaves and comes back, a stranger is there from the second minute on. */
function facesAt(time: number): FakeFace[] {
  const anna = time < 75 || time > 160 ? [{ distance: 0.2, box: LEFT }] : [];
  return time > 65 ? [...anna, { distance: 3, box: RIGHT }] : anna;
}

Deno.test({
  name:
    "a video looked at in parts has the people and the frame of one go, and is not downloaded by each " +
    "(needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/long.mp4`;
      const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=5:d=200,noise=alls=20:allf=t"];
      const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p"];
      await makeWithFfmpeg(...source, ...h264, path);
      const bytes = await Deno.readFile(path);
      const options = { finder: fakeFinder(({ time }) => facesAt(time)), every: 10 };
      const recognise = await loadEveryoneRecogniser(ANNA_AND_BEN, options);
      const { everyone, frame } = await recognise(path);
      assert.equal(everyone!.people.length, 2);

      for (const rangeMinutes of [1, 3]) {
        const recogniser = createRangeRecogniser({ ...options, rangeMinutes });
        const video = longVideo({
          recogniser,
          recognise,
          folder,
          video: bytes,
        });
        await video.deliver();
        const parts = Math.ceil(4 / rangeMinutes);
        assert.equal(video.messages.length, parts);
        video.messages.reverse();
        await video.drain();
        assert.equal(video.sent.length, 1);
        assert.deepEqual(video.frames, [digestOf(frame!)]);
        if (rangeMinutes === 1) {
          // Once by the upload's invocation and once by each part would be five times.
          const times = video.object.downloaded / bytes.length;
          assert.ok(times > 1 && times < 2.5, `downloaded ${times.toFixed(2)} times`);
          assert.ok(!video.object.asked.includes("all"));
        }
        const people = video.sent[0]!.people!.map(({ student: _, ...person }) => person);
        const wanted = everyone!.people.map(({ student: _, ...person }) => person);
        assert.deepEqual(rounded(people), rounded(wanted));
      }
      const short = createRangeRecogniser({ ...options, rangeMinutes: 4 });
      assert.equal(await short.ranges(path), null);
      await Deno.writeTextFile(path, "not a video");
      const tiny = createRangeRecogniser({ ...options, rangeMinutes: 1 });
      assert.equal(await tiny.ranges(path), null);
    }),
});

Deno.test({
  name:
    "parts of a shorter or longer object than the one that was split have the people of one go " +
    "(needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/long.mp4`;
      const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=1:d=200"];
      await makeWithFfmpeg(...source, "-c:v", "libx264", "-pix_fmt", "yuv420p", path);
      const options = { finder: fakeFinder(({ time }) => facesAt(time)), every: 10 };
      const recognise = await loadEveryoneRecogniser(ANNA_AND_BEN, options);
      const { everyone } = await recognise(path);
      const bytes = await Deno.readFile(path);
      // Of its four minutes, or of its first two with two more that it does not have.
      for (const ends of [[1, 2], [2, 4, 6]]) {
        const recogniser = createRangeRecogniser({ ...options, rangeMinutes: 1 });
        const video = longVideo({ recogniser, recognise, folder, video: bytes });
        const upload = uploadOf(video.messages[0]!);
        const of = ends.length;
        const parts = ends.map((to, i) =>
          partRecord(upload, { part: i + 1, of, from: ends[i - 1] ?? 0, to, splitAt: Date.now() })
        );
        video.messages.splice(0, 1, ...parts);
        await video.drain();
        assert.equal(video.sent.length, 1);
        const people = video.sent[0]!.people!.map(({ student: _, ...person }) => person);
        const wanted = everyone!.people.map(({ student: _, ...person }) => person);
        assert.deepEqual(rounded(people), rounded(wanted));
      }
    }),
});

/** Kept descriptors are rounded, so distances differ a little. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(
      value,
      (_, one) => typeof one === "number" ? Math.round(one * 1000) / 1000 : one,
    ),
  );
}
