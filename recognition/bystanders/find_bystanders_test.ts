import assert from "node:assert/strict";
import { testFrame } from "../testing/fake_face_finder.ts";
import { findBystanders, type Look } from "./find_bystanders.ts";

const frame = testFrame(0);
const boxAt = (x: number, side = 50) => ({ x, y: 0, width: side, height: side });
const box = (x: number) => ({ box: boxAt(x), score: 0.6 });

/** Where the bystanders are beside a face at 0. */
const found = (...looks: Look[]) =>
  findBystanders(frame, [boxAt(0)], looks).map((one) => one.box.x);

Deno.test("what any look at the frame found counts, but for the recognised face", () => {
  const tiny = { frame, found: [box(2), box(100)] };
  assert.deepEqual(found(tiny), [100]);
  assert.deepEqual(found(tiny, { frame, found: [box(1), box(101), box(300)] }), [100, 101, 300]);
  assert.deepEqual(found(), []);
});

Deno.test("a look at another frame does not count", () => {
  assert.deepEqual(found({ frame: testFrame(1), found: [box(100)] }), []);
});

Deno.test("of two faces that overlap the recognised one, the other is a bystander", () => {
  assert.deepEqual(found({ frame, found: [box(18), box(1)] }), [18]);
  assert.deepEqual(
    found({ frame, found: [box(30)] }),
    [30],
    "too far off to be the recognised one",
  );
});

Deno.test("if nobody is recognised, everyone is a bystander", () => {
  const all = findBystanders(frame, [], [{ frame, found: [box(0), box(100)] }]);
  assert.deepEqual(all.map((one) => one.box.x), [0, 100]);
});
