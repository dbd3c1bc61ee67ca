import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { Face } from "./face_finder.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { CONFIDENT_SCORE } from "./detection.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { overlap } from "./overlap.ts";
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

Deno.test({
  name: "faces at the edge of a wide and of a tall frame are found as in the whole square",
  ...everything,
  async fn() {
    const { loadFaceFinder } = await import("./face_finder.ts");
    const { SAMPLE_PHOTOS } = await import("./face_api.ts");
    const finder = await loadFaceFinder();
    const photo = await pictureFrame(`${SAMPLE_PHOTOS}/sample1.jpg`);
    for (const detector of ["tiny", "ssd"] as const) {
      for (const [width, height] of [[640, 360], [360, 640]] as const) {
        const part = topLeft(photo, width, height);
        const faces = await finder.detect(part, detector);
        const inSquare = await finder.detect(topLeft(part, FRAME_SIDE, FRAME_SIDE), detector);
        assert.ok(faces.length > 1, `${detector}: ${faces.length}`);
        assert.equal(faces.length, inSquare.length);
        for (const { box, score } of faces) {
          const same = inSquare.find((other) => overlap(box, other.box) > 0.8);
          assert.ok(same && Math.abs(score - same.score) < 0.1, `${score}, ${same?.score}`);
        }
      }
    }
  },
});

function distance(one: Face, other: Face): number {
  return Math.sqrt(
    one.descriptor.reduce((sum, value, i) => sum + (value - other.descriptor[i]!) ** 2, 0),
  );
}

/** The top left of a frame, on black. */
function topLeft(frame: Frame, width: number, height: number): Frame {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < Math.min(height, frame.height); y++) {
    const from = y * frame.width * 3;
    const row = frame.rgb.subarray(from, from + Math.min(width, frame.width) * 3);
    rgb.set(row, y * width * 3);
  }
  return { width, height, rgb, time: 0 };
}
