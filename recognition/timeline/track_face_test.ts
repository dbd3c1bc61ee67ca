import assert from "node:assert/strict";
import type { Face, FaceFinder } from "../faces/face_finder.ts";
import { createStageTimer } from "../stage_timer.ts";
import { planeSums } from "../faces/luma_sums.ts";
import { yuvOf } from "../testing/yuv.ts";
import type { Look } from "./look.ts";
import { patchOf } from "./patch.ts";
import { createDescriber } from "./track_face.ts";

interface TestFace {
  /** The descriptor's first number. */
  readonly at: number;
  readonly clear?: boolean;
  /** Where the nose is between the eyes: 0.5 from the front. */
  readonly nose?: number;
}

/** A face finder that describes looks by these faces, and counts. Faces at 0 are surely somebody's. */
function describerOf(faces: ReadonlyMap<object, TestFace>) {
  let [described, refined] = [0, 0];
  const finder = {
    describe(_, detection) {
      described++;
      const { at, clear = true, nose = 0.5 } = faces.get(detection)!;
      const descriptor = new Float32Array(128);
      descriptor[0] = at;
      const landmarks = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
      landmarks[30] = { x: nose, y: 1 };
      landmarks[45] = { x: 1, y: 0 };
      return Promise.resolve({ ...detection, descriptor, landmarks, clear });
    },
    refine(_: unknown, face: Face) {
      refined++;
      return Promise.resolve(face);
    },
  } as Pick<FaceFinder, "describe" | "refine"> as FaceFinder;
  const isSure = ([first]: Float32Array) => first === 0;
  const describer = createDescriber(finder, createStageTimer(), isSure);
  return { ...describer, count: () => described, refined: () => refined };
}

const SIDE = 16;

/** A picture with vertical, horizontal or diagonal stripes: the same, or not alike at all. */
function striped(patch: 0 | 1 | 2) {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    rgb.fill(128 + 100 * Math.sin([x, y, x + y][patch]! * 0.9), i * 3, i * 3 + 3);
  }
  return yuvOf({ width: SIDE, height: SIDE, rgb });
}

/** Makes looks at faces. */
function looksAt(...all: (TestFace & { patch?: 0 | 1 | 2; score?: number; quality?: number })[]) {
  const faces = new Map<object, TestFace>();
  const looks = all.map(({ patch = 0, score = 1, quality = 1, ...face }, sample): Look => {
    const box = { x: 0, y: 0, width: SIDE, height: SIDE };
    const detection = { box, score };
    faces.set(detection, face);
    const picture = striped(patch);
    const pixels = patchOf(planeSums(picture), box);
    return { sample, time: sample, box, score, picture, detection, patch: pixels, quality };
  });
  return { looks, ...describerOf(faces) };
}

const track = (looks: readonly Look[]) => ({
  samples: looks.map(({ sample }) => sample),
  from: 0,
  to: looks.length,
  looks,
});

Deno.test("two looks show the same face if their descriptors are near, each made once", async () => {
  const { looks, isSame, count } = looksAt({ at: 0 }, { at: 0.4, patch: 1 }, { at: 1 });
  assert.equal(await isSame(looks[0]!, looks[1]!), true);
  assert.equal(await isSame(looks[1]!, looks[2]!), false);
  assert.equal(count(), 3);
});

Deno.test("two looks with the same pixels show the same face, and no descriptor is made", async () => {
  const { looks, isSame, count } = looksAt({ at: 0 }, { at: 0 });
  assert.equal(await isSame(looks[0]!, looks[1]!), true);
  assert.equal(count(), 0);
});

Deno.test("of looks with the same pixels the best is described", async () => {
  const same = looksAt({ at: 9, quality: 0.8 }, { at: 0.1 }, { at: 0.3, patch: 1, quality: 0.5 });
  const { descriptor } = await same.describe(track(same.looks));
  assert.equal(same.count(), 2);
  assert.ok(Math.abs(descriptor[0]! - 0.2) < 1e-6, `${descriptor[0]}`);
});

Deno.test("looks are described by a second chip unless the first one is sure", async () => {
  const sure = looksAt({ at: -0.1 }, { at: 0.1, patch: 1 });
  await sure.describe(track(sure.looks));
  assert.deepEqual([sure.count(), sure.refined()], [2, 0]);
  const unsure = looksAt({ at: 0.1 }, { at: 0.1, patch: 1 });
  await unsure.describe(track(unsure.looks));
  assert.deepEqual([unsure.count(), unsure.refined()], [2, 2]);
});

Deno.test("a track's descriptor is the mean of its good looks", async () => {
  const good = looksAt({ at: 0.1 }, { at: 0.3, quality: 0.9, patch: 1 }, {
    at: 9,
    quality: 0.2,
    patch: 2,
  });
  const seen = await good.describe(track(good.looks));
  assert.ok(Math.abs(seen.descriptor[0]! - 0.2) < 1e-6, `${seen.descriptor[0]}`);
  assert.deepEqual([seen.best.time, seen.from, seen.to], [0, 0, 3]);
  // A turned face is worth less than a smaller one from the front.
  const turned = looksAt({ at: 9, nose: 0.95 }, { at: 0.3, quality: 0.7, patch: 1 });
  const front = await turned.describe(track(turned.looks));
  assert.ok(Math.abs(front.descriptor[0]! - 0.3) < 1e-6, `${front.descriptor[0]}`);
  assert.equal(front.best.time, 1);
});

Deno.test("it is surely a face if one look is clear, or three are sure", async () => {
  const isFace = async (...faces: Parameters<typeof looksAt>) => {
    const { looks, describe } = looksAt(...faces);
    return (await describe(track(looks))).isFace;
  };
  assert.equal(await isFace({ at: 0 }), true);
  assert.equal(await isFace({ at: 0, score: 0.4 }), false);
  const blurred = { at: 0, clear: false };
  assert.equal(await isFace(blurred, blurred), false);
  assert.equal(await isFace(blurred, blurred, blurred), true);
});
