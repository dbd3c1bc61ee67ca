import assert from "node:assert/strict";
import { findOtherFaces } from "./other_faces.ts";
import { ANNA_AND_BEN, type FakeFace, fakeFinder, testFrame } from "../testing/fake_face_finder.ts";

const rule = { threshold: 0.6, margin: 0.04, atOnce: 0.5 };
const box = (x: number, side: number) => ({ x, y: 0, width: side, height: side });

/** The other faces, if the detector finds these and the first one decided. */
function others(seen: FakeFace[], main: "anna" | null) {
  const finder = fakeFinder(() => seen);
  const face = {
    box: { ...seen[0]!.box!, x: 2 },
    score: 1,
    descriptor: new Float32Array(128),
    clear: true,
    landmarks: [],
  };
  const asked: string[] = [];
  const told = findOtherFaces({
    outcome: main ? "recognised" : "unknown",
    frame: testFrame(0),
    face,
    nearest: main && { name: main, distance: 0.1, photos: 1, second: null },
    detector: "tiny",
    frames: 1,
  }, { finder, gallery: ANNA_AND_BEN, rule, before: (detector) => void asked.push(detector) });
  return told.then((list) => ({ list, asked }));
}

Deno.test("all faces but the one that decided, largest first, including unknown people", async () => {
  const { list, asked } = await others([
    { distance: 0.9, box: box(0, 60) },
    { distance: 0.3, box: box(100, 50) },
    { distance: 0.8, box: box(160, 40) },
  ], null);
  assert.deepEqual(list.map(({ name, face }) => [name, face.width]), [["anna", 50], [null, 40]]);
  assert.deepEqual(asked, ["ssd", "tiny", "tiny", "tiny"]);
});

Deno.test("each person is named once: the nearer face gets the name, the one that decided first", async () => {
  const two: FakeFace[] = [
    { distance: 0.9, box: box(0, 60) },
    { distance: 0.5, box: box(100, 50) },
    { distance: 0.2, box: box(160, 40) },
  ];
  assert.deepEqual((await others(two, null)).list.map(({ name }) => name), [null, "anna"]);
  assert.deepEqual((await others(two, "anna")).list.map(({ name }) => name), [null, null]);
});

Deno.test("faces that only the tiny detector finds are included, each once", async () => {
  const by = { ssd: [{ distance: 0.9, box: box(0, 60) }], tiny: [] as FakeFace[] };
  by.tiny = [
    { distance: 0.3, box: box(5, 60) },
    { distance: 0.2, box: box(100, 50) },
    { distance: 0.8, box: box(160, 40), score: 0.4 },
  ];
  const seen = await findOtherFaces({
    outcome: "unknown",
    face: null,
    nearest: null,
    detector: "tiny",
    frames: 1,
    frame: testFrame(0),
  }, {
    finder: fakeFinder((_, detector) => detector === "ssd" ? by.ssd : by.tiny),
    gallery: ANNA_AND_BEN,
    rule,
    before: () => {},
  });
  assert.deepEqual(seen.map(({ name, face }) => [name, face.x]), [[null, 0], ["anna", 100]]);
});
