// With the real nets: nobody may be told from a frame that is stored.
import assert from "node:assert/strict";
import type { Bystanders } from "../../contract/bystanders.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { createDetectorTiming } from "../cascade/detector_timing.ts";
import { SAMPLE_PHOTOS } from "../faces/face_api.ts";
import type { Detection } from "../faces/detection.ts";
import { type Face, type FaceFinder, loadFaceFinder } from "../faces/face_finder.ts";
import { overlap } from "../faces/overlap.ts";
import { encodeJpeg } from "../frames/encode_jpeg.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { distanceBetween } from "../gallery/nearest.ts";
import { crop } from "../pictures/crop_and_rotate.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { spareBystanders } from "./spare_bystanders.ts";

/** Pixels between two heads. */
const GAP = 80;

/** Five people: heads from the sample photos, beside one another in one frame. */
async function fivePeople(finder: FaceFinder): Promise<Frame> {
  const heads: Frame[] = [];
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const photo = await pictureFrame(`${SAMPLE_PHOTOS}/sample${n}.jpg`);
    for (const { box } of await finder.detect(photo, "ssd")) {
      const border = Math.round(0.35 * box.width);
      const around = {
        x: box.x - border,
        y: box.y - border,
        width: box.width + 2 * border,
        height: box.height + 2 * border,
      };
      if (box.width > 60) heads.push({ ...crop(photo, around), time: 0 });
    }
  }
  const rgb = new Uint8Array(FRAME_SIDE * FRAME_SIDE * 3).fill(90);
  const frame: Frame = { width: FRAME_SIDE, height: FRAME_SIDE, rgb, time: 0 };
  let [x, y, row, placed] = [0, 0, 0, 0];
  for (const head of heads.sort((a, b) => a.width - b.width)) {
    if (x + head.width > FRAME_SIDE) [x, y, row] = [0, y + row, 0];
    if (placed === 5 || y + head.height > FRAME_SIDE) break;
    for (let line = 0; line < head.height; line++) {
      const from = line * head.width * 3;
      rgb.set(head.rgb.subarray(from, from + head.width * 3), ((y + line) * FRAME_SIDE + x) * 3);
    }
    [x, row, placed] = [x + head.width + GAP, Math.max(row, head.height + GAP), placed + 1];
  }
  assert.equal(placed, 5);
  return frame;
}

async function describeAll(finder: FaceFinder, frame: Frame, boxes: readonly Detection[]) {
  const faces: Face[] = [];
  for (const detection of boxes) faces.push(await finder.describe(frame, detection, "both"));
  return faces;
}

/** What whoever gets the stored JPEG sees. */
const stored = (frame: Frame) =>
  inTempDir(async (dir) => {
    await Deno.writeFile(`${dir}/1.jpg`, await encodeJpeg(frame));
    return await pictureFrame(`${dir}/1.jpg`);
  });

Deno.test({
  name: "of five people, our encoder knows the recognised one alone (needs read, run, write)",
  ...needs("read", "run", "write"),
  async fn(test) {
    const finder = await loadFaceFinder();
    const frame = await fivePeople(finder);
    const people = await describeAll(finder, frame, await finder.detect(frame, "ssd"));
    assert.equal(people.length, 5);
    const [own, ...others] = people;
    const nearestTo = (face: Face) =>
      Math.min(...others.map(({ descriptor }) => distanceBetween(descriptor, face.descriptor)));
    const spare = (recognised: Face[], how: Exclude<Bystanders, "keep">) =>
      spareBystanders(frame, recognised.map(({ box }) => box), how, {
        finder,
        timing: createDetectorTiming(),
      });

    await test.step("before, each of them is known", () => {
      for (const face of others) assert.ok(nearestTo(face) < 0.01);
    });
    for (const how of ["blur", "crop"] as const) {
      await test.step(how, async () => {
        const seen = await stored(await spare([own!], how));
        // Where the faces were, whether or not a detector takes the blocks for one.
        const there = await describeAll(finder, seen, others);
        for (const [i, face] of there.entries()) {
          const away = nearestTo(face);
          assert.ok(away > DEFAULT_RULE.threshold, `face ${i + 1} is ${away} from a bystander`);
        }
        for (const detector of ["tiny", "fine", "ssd"] as const) {
          const found = (await finder.detect(seen, detector))
            .filter(({ box }) => overlap(box, own!.box) < 0.3);
          for (const face of await describeAll(finder, seen, found)) {
            assert.ok(nearestTo(face) > DEFAULT_RULE.threshold, `${detector}: ${nearestTo(face)}`);
          }
        }
        const [still] = await describeAll(finder, seen, [own!]);
        assert.ok(distanceBetween(still!.descriptor, own!.descriptor) < 0.3);
      });
    }
    await test.step("if nobody is recognised, nobody is known", async () => {
      const seen = await stored(await spare([], "blur"));
      for (const face of await describeAll(finder, seen, people)) {
        for (const { descriptor } of people) {
          assert.ok(distanceBetween(descriptor, face.descriptor) > DEFAULT_RULE.threshold);
        }
      }
    });
  },
});
