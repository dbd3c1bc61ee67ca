import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { Box } from "../../contract/box.ts";
import { SAMPLE_PHOTOS } from "../../recognition/faces/face_api.ts";
import { loadFaceFinder } from "../../recognition/faces/face_finder.ts";
import { decodeJpeg } from "../../recognition/frames/decode_jpeg.ts";
import { encodeJpeg } from "../../recognition/frames/encode_jpeg.ts";
import type { Picture } from "../../recognition/frames/frame.ts";
import { crop } from "../../recognition/pictures/crop_and_rotate.ts";
import { pictureFrame } from "../../recognition/pictures/picture_file.ts";
import { loadSpareFrames } from "./spare_frames.ts";

const PHOTO = `${SAMPLE_PHOTOS}/sample1.jpg`;
const { signal } = new AbortController();

/** Mean difference of the pixels in a box, of 255. */
function difference(one: Picture, other: Picture, box: Box): number {
  const [a, b] = [crop(one, box).rgb, crop(other, box).rgb];
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

Deno.test({
  name: "a stored frame keeps the recognised face, a portrait its largest (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const spare = await loadSpareFrames();
    const frame = await pictureFrame(PHOTO);
    const jpeg = await encodeJpeg(frame);
    const faces = (await (await loadFaceFinder()).detect(frame, "ssd")).map(({ box }) => box);
    const [largest, ...others] = faces;
    assert.ok(others.length >= 2);

    const one = await decodeJpeg(await spare.frame(jpeg, others[0]!, signal));
    assert.deepEqual([one.width, one.height], [frame.width, frame.height]);
    assert.ok(difference(one, frame, others[0]!) < 6);
    for (const box of [largest!, ...others.slice(1)]) assert.ok(difference(one, frame, box) > 10);

    const none = await decodeJpeg(await spare.frame(jpeg, null, signal));
    for (const box of faces) assert.ok(difference(none, frame, box) > 10);

    const portrait = await decodeJpeg(await spare.portrait(PHOTO, signal));
    assert.ok(difference(portrait, frame, largest!) < 6);
    for (const box of others) assert.ok(difference(portrait, frame, box) > 10);

    await assert.rejects(spare.frame(new Uint8Array(99), null, signal), /no picture: /);
  },
});
