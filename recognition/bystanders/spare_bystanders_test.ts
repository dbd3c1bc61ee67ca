// With the real nets: nobody may be told from a frame that is stored.
import assert from "node:assert/strict";
import type { Bystanders } from "../../contract/bystanders.ts";
import { needs } from "../../contract/testing/harness.ts";
import type { Detection } from "../faces/detection.ts";
import { type Face, type FaceFinder, loadFaceFinder } from "../faces/face_finder.ts";
import { overlap } from "../faces/overlap.ts";
import { decodeJpeg } from "../frames/decode_jpeg.ts";
import { encodeJpeg } from "../frames/encode_jpeg.ts";
import type { Frame } from "../frames/frame.ts";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { distanceBetween } from "../gallery/nearest.ts";
import { fivePeople } from "../testing/five_people.ts";
import type { Look } from "./find_bystanders.ts";
import { spareBystanders } from "./spare_bystanders.ts";

async function describeAll(finder: FaceFinder, frame: Frame, boxes: readonly Detection[]) {
  const faces: Face[] = [];
  for (const detection of boxes) faces.push(await finder.describe(frame, detection, "both"));
  return faces;
}

/** What whoever gets the stored JPEG sees. */
const stored = async (frame: Frame) => ({ ...await decodeJpeg(await encodeJpeg(frame)), time: 0 });

Deno.test({
  name: "of five people, our encoder knows the recognised one alone (needs read, run)",
  ...needs("read", "run"),
  async fn(test) {
    const finder = await loadFaceFinder();
    const frame = await fivePeople(finder);
    const people = await describeAll(finder, frame, await finder.detect(frame, "ssd"));
    assert.equal(people.length, 5);
    const [own, ...others] = people;
    const nearestTo = (face: Face) =>
      Math.min(...others.map(({ descriptor }) => distanceBetween(descriptor, face.descriptor)));
    const spare = (recognised: Face[], how: Exclude<Bystanders, "keep">, looks: readonly Look[]) =>
      spareBystanders(frame, recognised.map(({ box }) => box), how, looks);
    const all: Look[] = [{ frame, found: people }];

    await test.step("before, each of them is known", () => {
      for (const face of others) assert.ok(nearestTo(face) < 0.01);
    });
    for (
      const [name, how, looks] of [
        ["blur", "blur", all],
        ["blur, if no detector has found them", "blur", []],
        ["crop", "crop", all],
      ] as const
    ) {
      await test.step(name, async () => {
        const seen = await stored(spare([own!], how, looks));
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
      const seen = await stored(spare([], "blur", all));
      for (const face of await describeAll(finder, seen, people)) {
        for (const { descriptor } of people) {
          assert.ok(distanceBetween(descriptor, face.descriptor) > DEFAULT_RULE.threshold);
        }
      }
    });
  },
});
