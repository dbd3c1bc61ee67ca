import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { Face } from "./face_finder.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { CONFIDENT_SCORE } from "./detection.ts";
import { createStageTimer } from "../stage_timer.ts";

const everything = needs("run", "read", "env", "sys");

Deno.test({
  name: "the models find the same faces each time and leak no tensors",
  ...everything,
  async fn() {
    const { allFaces, loadFaceFinder } = await import("./face_finder.ts");
    const { SAMPLE_PHOTOS } = await import("./face_api.ts");
    const tf = await import("@tensorflow/tfjs-core");
    const finder = await loadFaceFinder();
    const photo = `${SAMPLE_PHOTOS}/sample1.jpg`;
    const frame = await pictureFrame(photo);
    {
      const [weakToo, ssd] = [
        await allFaces(finder, frame, "tiny"),
        await allFaces(finder, frame, "ssd"),
      ];
      const tiny = weakToo.filter(({ score }) => score >= CONFIDENT_SCORE);
      assert.deepEqual([tiny.length, ssd.length], [3, 3]);
      const before = tf.memory().numTensors;
      const again = await allFaces(finder, frame, "ssd");
      assert.deepEqual(again, ssd);
      const stages = createStageTimer();
      const [first] = await finder.detect(frame, "ssd", stages);
      assert.deepEqual(await finder.describe(frame, first!, "both", stages), ssd[0]);
      await finder.encode(frame, first!);
      const { detect, landmarks, descriptor } = stages.times();
      for (const ms of [detect, landmarks, descriptor]) assert.ok(ms > 0);
      assert.equal(tf.memory().numTensors, before);

      // Both detectors find the same person; the three people differ from one another.
      for (const face of ssd) {
        const near = tiny.map((other) => distance(face, other)).sort((a, b) => a - b);
        assert.ok(near[0]! < 0.4 && near[1]! > 0.45, `${near}`);
      }
      const black = { width: 640, height: 640, rgb: new Uint8Array(640 * 640 * 3), time: 0 };
      assert.deepEqual(await finder.detect(black, "tiny"), []);
      assert.deepEqual(await finder.detect(black, "ssd"), []);
    }
  },
});

function distance(one: Face, other: Face): number {
  return Math.sqrt(
    one.descriptor.reduce((sum, value, i) => sum + (value - other.descriptor[i]!) ** 2, 0),
  );
}
