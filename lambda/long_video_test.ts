import assert from "node:assert/strict";
import { s3PutRecord } from "../contract/testing/messages.ts";
import type { Result } from "../contract/result.ts";
import { readNotification } from "../contract/s3_event.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import {
  ANNA_AND_BEN,
  fakeFinder,
  makeWithFfmpeg,
} from "../recognition/testing/fake_face_finder.ts";
import { loadEveryoneRecogniser } from "../recognition/timeline/everyone.ts";
import { createUploadProcessor } from "./process_upload.ts";
import { DeadlineNear } from "./runtime/deadline.ts";
import { createScratchFolders } from "./scratch_folder.ts";
import { fakeContext } from "./testing/fake_context.ts";

const LEFT = { x: 10, y: 10, width: 80, height: 80 };
const NETS_AN_INVOCATION = 14;

Deno.test({
  name: "a long video takes several deliveries and gives one result (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const video = `${folder}/long.mp4`;
      const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=2:d=200"];
      await makeWithFfmpeg(...source, "-c:v", "libx264", "-pix_fmt", "yuv420p", video);
      const notification = readNotification({ Records: [s3PutRecord({ key: "long.mp4" })] });
      assert.equal(notification.kind, "uploads");
      const [upload] = notification.uploads;

      const tracks = new Map<string, string>();
      const sent: Result[] = [];
      /** When faces were looked for, by delivery. */
      const looked: number[][] = [];
      const finder = fakeFinder(({ time }) => {
        looked.at(-1)!.push(time);
        return [{ distance: 0.2, box: LEFT }];
      });
      const process = createUploadProcessor({
        store: {
          download: (_bucket, _key, path) => Deno.copyFile(video, path).then(() => "1"),
          downloadRange: () => assert.fail("a video in one go is downloaded whole"),
          listTracks: () => Promise.resolve([]),
          sendUploads: () => Promise.resolve(),
          putFrame: () => Promise.resolve(),
          putPeople: () => Promise.resolve(),
          loadTracks: (key) => Promise.resolve(tracks.get(key) ?? null),
          saveTracks: (key, text) => Promise.resolve(void tracks.set(key, text)),
          putCsv: () => Promise.resolve(),
          send: (result) => Promise.resolve(void sent.push(result)),
        },
        recognise: await loadEveryoneRecogniser(ANNA_AND_BEN, { finder, every: 10 }),
        findStudent: (name) => Promise.resolve({ name, major: "Physics", year: "junior" }),
        encodeJpeg: () => Promise.resolve(new Uint8Array([1])),
        scratch: createScratchFolders(folder),
      });

      const reasons: string[] = [];
      let deliveries = 0;
      while (sent.length === 0) {
        assert.ok(++deliveries < 9, "the bridge gives up");
        looked.push([]);
        let left = NETS_AN_INVOCATION;
        const { context } = fakeContext();
        const requireTime = () => {
          if (left-- <= 0) throw new DeadlineNear("the timeout is near");
        };
        await process(upload!, { ...context, requireTime }).catch((error) => {
          assert.ok(error instanceof DeadlineNear, String(error));
          reasons.push(error.message);
        });
      }
      assert.ok(reasons.length > 0);
      assert.match(reasons[0]!, /s of the video were seen, and the next attempt goes on from/);
      assert.deepEqual(sent.map(({ people }) => people!.map(({ name, spans }) => [name, spans])), [
        [["anna", [[0, 200]]]],
      ]);
      assert.deepEqual([...tracks.values()], [""], "nothing about faces is left");
      // The first minute was looked at once.
      assert.ok(looked[0]!.includes(0));
      assert.ok(looked.slice(1).flat().every((time) => time >= 60));
    }),
});
