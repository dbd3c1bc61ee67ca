import assert from "node:assert/strict";
import { SAMPLE_PHOTOS } from "../faces/face_api.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { crop } from "../pictures/crop_and_rotate.ts";
import { pictureFrame } from "../pictures/picture_file.ts";

/** Pixels between two heads. */
const GAP = 80;

/** Five people: heads from the sample photos, beside one another in one frame. */
export async function fivePeople(finder: FaceFinder): Promise<Frame> {
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
