import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import type { Detector, FaceFinder } from "../faces/face_finder.ts";
import type { Sample } from "../frames/sampled_frames.ts";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { ANNA_AND_BEN, type FakeFace, fakeFinder } from "../testing/fake_face_finder.ts";
import { yuvOf } from "../testing/yuv.ts";
import { CELL } from "./movement.ts";
import { peopleOf } from "./people.ts";
import { tracksIn } from "./timeline.ts";

const SIDE = 200;

const LEFT = { x: 0, y: 0, width: 80, height: 80 };
const RIGHT = { x: 110, y: 0, width: 80, height: 80 };

interface Drawn {
  /** Of the whole picture, or of its upper rows. Another one makes a new scene, unless of few rows. */
  readonly brightness?: number;
  readonly rows?: number;
  readonly faces?: readonly Box[];
  /** The width of the stripes, and by how much they have moved to the right. */
  readonly stripe?: number;
  readonly moved?: number;
}

/** A striped picture with faces. */
function sample(
  index: number,
  { brightness = index, rows = SIDE, faces = [LEFT], stripe = 20, moved = 0 }: Drawn = {},
): Sample {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const face = faces.find((box) =>
      x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height
    );
    const [u, v] = face ? [(x - face.x) / face.width, (y - face.y) / face.height] : [0, 0];
    const luma = face
      ? 90 + 60 * Math.sin(7 * u + 1) * Math.cos(6 * v) + 20 * (Math.floor(x / 4) % 2)
      : Math.floor((x + 2 * stripe - moved) / stripe) % 2 === 0
      ? 30
      : 60;
    rgb.fill(luma + (y < rows ? (brightness % 10) * 10 : 0), i * 3, i * 3 + 3);
  }
  const frame = { ...yuvOf({ width: SIDE, height: SIDE, rgb }), time: index / 2 };
  return { frame, until: (index + 1) / 2 };
}

async function* samplesOf(all: readonly Sample[]): AsyncGenerator<Sample> {
  yield* all;
}

/** @param seen the faces by sample */
async function timeline(
  samples: readonly Sample[],
  seen: (index: number, detector: Detector) => readonly FakeFace[],
  signal?: AbortSignal,
) {
  const looks: [Detector, number][] = [];
  const finder = fakeFinder((frame, detector) => {
    looks.push([detector, frame.time * 2]);
    return seen(frame.time * 2, detector);
  });
  const found = await tracksIn(samplesOf(samples), { finder, signal });
  return { ...found, people: peopleOf(found.tracks, ANNA_AND_BEN, DEFAULT_RULE), looks };
}

Deno.test("everyone is found, and when", async () => {
  const faces = (i: number) => [
    ...(i < 6 ? [{ distance: 0.2, box: LEFT }] : []),
    ...(i >= 2 ? [{ distance: 3, box: RIGHT }] : []),
  ];
  const samples = Array.from(
    { length: 8 },
    (_, i) => sample(i, { faces: faces(i).map(({ box }) => box) }),
  );
  const { people, seconds, samples: count } = await timeline(samples, faces);
  assert.deepEqual([seconds, count], [4, 8]);
  assert.deepEqual(people.map(({ name, spans, frames }) => ({ name, spans, frames })), [
    { name: "anna", spans: [{ from: 0, to: 3 }], frames: 6 },
    { name: null, spans: [{ from: 1, to: 4 }], frames: 6 },
  ]);
  assert.deepEqual(people[0]!.best.face, LEFT);
});

Deno.test("a picture that stays is not looked at again, and its faces stay", async () => {
  const samples = [0, 1, 1, 1, 2].map((brightness, i) => sample(i, { brightness }));
  const { people, looked, looks } = await timeline(samples, () => [{ distance: 0.2, box: LEFT }]);
  assert.deepEqual(looks.filter(([detector]) => detector === "tiny").map(([, i]) => i), [0, 1, 4]);
  assert.equal(looked, 3);
  assert.deepEqual(people.map(({ seconds, frames }) => [seconds, frames]), [[2.5, 5]]);
});

Deno.test("a face that only SSD finds is followed from look to look", async () => {
  // Only the first is a new scene.
  const samples = Array.from({ length: 7 }, (_, i) => sample(i, { rows: 60 }));
  const { people, looks } = await timeline(
    samples,
    (_, detector) => detector === "ssd" ? [{ distance: 0.2, box: LEFT }] : [],
  );
  assert.deepEqual(people.map(({ name, seconds }) => [name, seconds]), [["anna", 3.5]]);
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0, 3, 6]);
});

Deno.test("a face that alone moves is followed by its pixels, with a look at every fifth sample", async () => {
  const boxes = Array.from({ length: 12 }, (_, i) => ({ ...LEFT, x: 50 + 6 * (i % 4), y: 40 }));
  const samples = boxes.map((box, i) => sample(i, { brightness: 0, faces: [box] }));
  const { people, looks } = await timeline(samples, (i) => [{ distance: 0.2, box: boxes[i]! }]);
  assert.deepEqual(looks.filter(([detector]) => detector === "tiny").map(([, i]) => i), [0, 5, 10]);
  assert.deepEqual(people.map(({ name, frames }) => [name, frames]), [["anna", 12]]);
});

Deno.test("so is a face while the camera moves", async () => {
  const shifts = Array.from({ length: 12 }, (_, i) => 5 * (i % 4));
  const boxes = shifts.map((moved) => ({ ...LEFT, x: 50 + moved, y: 40 }));
  const samples = shifts.map((moved, i) =>
    sample(i, { brightness: 0, faces: [boxes[i]!], stripe: 50, moved })
  );
  assert.deepEqual(await tinyLooks(samples, boxes.map((box) => [box])), [0, 5, 10]);
});

/** In which samples the tiny detector looks at the faces of each. */
async function tinyLooks(samples: readonly Sample[], faces: readonly (readonly Box[])[]) {
  const { looks } = await timeline(samples, (i) => faces[i]!.map((box) => ({ distance: 1, box })));
  return looks.filter(([detector]) => detector === "tiny").map(([, i]) => i);
}

Deno.test("a new scene is looked at, also if it shows the same face all over", async () => {
  const faces = [[{ x: 20, y: 20, width: 160, height: 160 }]];
  const samples = [0, 3].map((brightness, i) => sample(i, { brightness, faces: faces[0]! }));
  assert.deepEqual(await tinyLooks(samples, [...faces, ...faces]), [0, 1]);
});

Deno.test("a face that has left is looked for once, not as long as another moves", async () => {
  const faces = Array.from({ length: 6 }, (_, i) => [
    { ...LEFT, x: 50 + 6 * (i % 4), y: 40 },
    ...(i === 0 ? [{ x: 150, y: 140, width: 40, height: 40 }] : []),
  ]);
  const samples = faces.map((faces, i) => sample(i, { brightness: 0, faces }));
  assert.deepEqual(await tinyLooks(samples, faces), [0, 1]);
});

Deno.test("a face whose pixels have changed is looked for, also if its brightness is the same", async () => {
  const faces = [LEFT, { ...LEFT, x: 6 }, LEFT].map((box) => [box]);
  const [first, moved, last] = faces.map((faces, i) => sample(i, { brightness: 0, faces }));
  assert.deepEqual(await tinyLooks([first!, moved!, last!], faces), [0]);
  // In each cell, the same pixels in the opposite order.
  const { frame } = last!;
  const luma = frame.luma.slice();
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    if (x >= 80 || y >= 80) continue;
    const opposite = (at: number) => at - at % CELL + CELL - 1 - at % CELL;
    luma[i] = frame.luma[opposite(y) * SIDE + opposite(x)]!;
  }
  const other = { ...last!, frame: { ...frame, luma } };
  assert.deepEqual(await tinyLooks([first!, moved!, other], faces), [0, 2]);
});

Deno.test("a face near the place of one that looks alike is another track after a cut", async () => {
  const tracksWith = async (brightness: number) => {
    const boxes = [LEFT, { ...LEFT, x: 50 }];
    const samples = boxes.map((box, i) => sample(i, { brightness: i * brightness, faces: [box] }));
    const { tracks } = await timeline(samples, (i) => [{ distance: 0.2, box: boxes[i]! }]);
    return tracks.length;
  };
  assert.equal(await tracksWith(0), 1);
  assert.equal(await tracksWith(3), 2);
});

Deno.test("a face that has left, and one that has come, are noticed at once", async () => {
  const faces = (i: number) => i < 3 ? [LEFT] : [RIGHT];
  const samples = Array.from(
    { length: 6 },
    (_, i) => sample(i, { brightness: 0, faces: faces(i) }),
  );
  const { people } = await timeline(
    samples,
    (i) => [{ distance: i < 3 ? 0.2 : 3, box: faces(i)[0]! }],
  );
  assert.deepEqual(people.map(({ spans }) => spans), [[{ from: 0, to: 1.5 }], [{
    from: 1.5,
    to: 3,
  }]]);
});

Deno.test("a face that comes back after a picture that stayed without it is not lost", async () => {
  const faces = (i: number) => i === 0 || i >= 4 ? [LEFT] : [];
  for (const brightness of [0, 3]) {
    const samples = Array.from(
      { length: 8 },
      (_, i) => sample(i, { brightness: i < 4 ? 0 : brightness, faces: faces(i) }),
    );
    const seen = (i: number) => faces(i).map((box) => ({ distance: 0.2, box }));
    const { people } = await timeline(samples, seen);
    const spans = people.map(({ name, spans }) => [name, spans]);
    assert.deepEqual(spans, [["anna", [{ from: 0, to: 0.5 }, { from: 2, to: 4 }]]]);
  }
});

Deno.test("who comes close to a followed face is found, also if then the picture stays", async () => {
  const beside = { x: 82, y: 10, width: 30, height: 30 };
  const faces = (i: number) => i === 0 ? [LEFT] : [LEFT, beside];
  const samples = Array.from(
    { length: 12 },
    (_, i) => sample(i, { brightness: 0, faces: faces(i) }),
  );
  const { people, looks } = await timeline(
    samples,
    (i) => faces(i).map((box) => ({ distance: box === LEFT ? 0.2 : 3, box, clear: true })),
  );
  assert.deepEqual(looks.filter(([detector]) => detector === "tiny").map(([, i]) => i), [0, 5]);
  assert.deepEqual(people.map(({ spans }) => spans), [[{ from: 0, to: 6 }], [{
    from: 2.5,
    to: 6,
  }]]);
});

Deno.test("of a large frame the detector gets half the size, and the nets the full one", async () => {
  const [width, height] = [1280, 722];
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i >> 16) % 4 * 60);
  const frame = { ...yuvOf({ width, height, rgb }), time: 0 };
  const sizes: number[][] = [];
  const box = { x: 101, y: 81, width: 50, height: 50 };
  const fake = fakeFinder((small) => {
    sizes.push([small.width, small.height, small.rgb.length]);
    return [{ distance: 0.2, box }];
  });
  const finder: FaceFinder = {
    ...fake,
    describe: (picture, detection, chip) => {
      sizes.push([picture.width, picture.height, picture.rgb.length]);
      return fake.describe(picture, detection, chip);
    },
  };
  const { tracks } = await tracksIn(samplesOf([{ frame, until: 1 }]), { finder });
  assert.deepEqual(tracks.map(({ best }) => best.face), [box]);
  assert.deepEqual(sizes[0], [640, 361, 640 * 361 * 3]);
  // 60 % of 100 pixels around 100.
  assert.deepEqual(sizes.at(-1), [220, 220, 220 * 220 * 3]);
});

Deno.test("no detector looks at a plain picture", async () => {
  const plain = (index: number): Sample => {
    const { frame, until } = sample(index);
    return { frame: { ...frame, luma: frame.luma.map(() => 50 + 100 * index) }, until };
  };
  assert.deepEqual((await timeline([plain(0), plain(1)], () => [])).looks, []);
});

Deno.test("where SSD finds nothing more it pauses", async () => {
  const samples = Array.from({ length: 12 }, (_, i) => sample(i));
  const { looks, people } = await timeline(samples, () => [{ distance: 0.2, box: LEFT }]);
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0]);
  assert.equal(people.length, 1);
});

Deno.test("SSD pauses, too, where the tiny detector has found its face, if only weakly", async () => {
  const samples = Array.from({ length: 12 }, (_, i) => sample(i, { rows: 60 }));
  const { looks, people } = await timeline(samples, (_, detector) => {
    return [{ distance: 0.2, box: LEFT, score: detector === "ssd" ? 0.9 : 0.4 }];
  });
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0]);
  assert.deepEqual(people.map(({ name, seconds }) => [name, seconds]), [["anna", 6]]);
});

Deno.test("one face that a detector finds twice is one person", async () => {
  const twice = [{ distance: 0.2, box: LEFT, score: 0.9 }, {
    distance: 0.3,
    box: { ...LEFT, x: 10 },
    score: 0.6,
  }];
  const { people } = await timeline([sample(0), sample(1)], () => twice);
  assert.deepEqual(people.map(({ name }) => name), ["anna"]);
});

Deno.test("a video without faces, and an empty one", async () => {
  assert.deepEqual((await timeline([sample(0), sample(1)], () => [])).people, []);
  assert.deepEqual((await timeline([], () => [])).people, []);
});

Deno.test("an abort throws the signal's reason", async () => {
  const reason = new Error("time is up");
  const abort = AbortSignal.abort(reason);
  await assert.rejects(timeline([sample(0)], () => [], abort), reason);
});
