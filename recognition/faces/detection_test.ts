import assert from "node:assert/strict";
import { candidateFaces, isClear, MIN_SIDE, sharpness } from "./detection.ts";
import { lumaSums } from "./luma_sums.ts";
import { testFrame } from "../testing/fake_face_finder.ts";

const box = (side: number) => ({ x: 0, y: 0, width: side, height: side });

Deno.test("the largest confident detection, or the largest weak one, or none", () => {
  const [small, large, weak] = [
    { box: box(50), score: 0.9 },
    { box: box(80), score: 0.8 },
    { box: box(99), score: 0.45 },
  ];
  assert.deepEqual(candidateFaces([small, large, weak]), [large]);
  assert.deepEqual(candidateFaces([weak, { box: box(20), score: 0.49 }]), [weak]);
  assert.deepEqual(candidateFaces([]), []);
});

Deno.test("a clear face is large and sharp", () => {
  const frame = testFrame(0);
  const clear = { box: box(100), score: 0.9 };
  assert.ok(isClear(frame, clear));
  assert.ok(!isClear(frame, { ...clear, box: { ...box(100), height: MIN_SIDE - 1 } }));
  assert.ok(!isClear(testFrame(0, { sharp: false }), clear));
});

Deno.test("a grey wall has no sharpness; a box is clipped to the frame", () => {
  assert.equal(sharpness(lumaSums(testFrame(0, { sharp: false })), box(150)), 0);
  const outside = { x: 150, y: -20, width: 100, height: 100 };
  const sharp = sharpness(lumaSums(testFrame(0)), outside);
  assert.ok(Number.isFinite(sharp) && sharp > 0);
});

Deno.test("faces about as large as the largest follow it, three in all", () => {
  const faces = [75, 60, 100, 80, 90].map((side) => ({ box: box(side), score: 0.9 }));
  assert.deepEqual(candidateFaces(faces).map((face) => face.box.width), [100, 90, 80]);
  assert.deepEqual(candidateFaces(faces.slice(1, 3)).map((face) => face.box.width), [100]);
});
