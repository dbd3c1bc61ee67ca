import assert from "node:assert/strict";
import type { Detector } from "../faces/face_finder.ts";
import { testFrame } from "../testing/fake_face_finder.ts";
import { findBystanders, type Look } from "./find_bystanders.ts";

const frame = testFrame(0);
const boxAt = (x: number, side = 50) => ({ x, y: 0, width: side, height: side });
const box = (x: number) => ({ box: boxAt(x), score: 0.6 });
const look = (more: Partial<Look>): Look => ({
  frame,
  detector: "tiny",
  isPlain: true,
  found: [],
  ...more,
});

/** What is found, and which detectors were run for it, if each would find these. */
async function found(
  recognised: ReturnType<typeof box>[],
  looks: Look[],
  more: Partial<Record<Detector, ReturnType<typeof box>[]>> = {},
) {
  const run: Detector[] = [];
  const boxes = await findBystanders(frame, recognised.map(({ box }) => box), looks, [
    "tiny",
    "ssd",
  ], (detector) => {
    run.push(detector);
    return Promise.resolve(more[detector] ?? []);
  });
  return { xs: boxes.map((one) => one.box.x), run };
}

Deno.test("the looks at the frame count, and SSD looks if it has not", async () => {
  const looks = [look({ found: [box(0), box(100)] })];
  const seen = await found([box(2)], looks, { ssd: [box(0), box(101), box(300)] });
  assert.deepEqual(seen, { xs: [100, 101, 300], run: ["ssd"] });
  const both = [...looks, look({ detector: "ssd", found: [box(200)] })];
  assert.deepEqual(await found([box(2)], both), { xs: [100, 200], run: [] });
});

Deno.test("faces that only an enhanced view shows count, but do not spare a look", async () => {
  const looks = [look({ detector: "fine", isPlain: false, found: [box(400)] })];
  assert.deepEqual(await found([], looks), { xs: [400], run: ["tiny", "ssd"] });
  const ssd = [look({}), look({ detector: "ssd", isPlain: false })];
  assert.deepEqual((await found([], ssd)).run, ["ssd"]);
});

Deno.test("a look at another frame does not count", async () => {
  const looks = [look({ frame: testFrame(1), found: [box(100)] })];
  assert.deepEqual(await found([], looks), { xs: [], run: ["tiny", "ssd"] });
});

Deno.test("of two faces that overlap the recognised one, the other is a bystander", async () => {
  const looks = [look({ found: [box(18), box(1)] }), look({ detector: "ssd" })];
  assert.deepEqual((await found([box(0)], looks)).xs, [18]);
  const none = [look({ found: [box(30)] }), look({ detector: "ssd" })];
  assert.deepEqual((await found([box(0)], none)).xs, [30], "too far off to be the recognised one");
});
