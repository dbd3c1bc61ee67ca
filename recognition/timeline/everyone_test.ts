import assert from "node:assert/strict";
import type { Bystanders } from "../../contract/bystanders.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import {
  ANNA_AND_BEN,
  type FakeFace,
  fakeFinder,
  makeWithFfmpeg,
} from "../testing/fake_face_finder.ts";
import type { Box } from "../../contract/box.ts";
import type { RecogniseOptions } from "../recogniser.ts";
import { loadEveryoneRecogniser } from "./everyone.ts";

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () => inTempDir(fn),
  });

/** Recognises everyone in seconds of a moving test picture. */
async function everyoneIn(
  folder: string,
  seen: (time: number) => FakeFace[],
  options: RecogniseOptions = {},
  { seconds = 2, every = 0.5, rate = 10, bystanders = "keep" as Bystanders } = {},
) {
  const path = `${folder}/1.mp4`;
  // deno-fmt-ignore
  await makeWithFfmpeg(
    "-f", "lavfi", "-i", `testsrc=s=320x240:r=${rate}:d=${seconds}`, "-c:v", "libx264", "-preset", "ultrafast",
    "-pix_fmt", "yuv420p", path,
  );
  const finder = fakeFinder(({ time }) => seen(time));
  const recognise = await loadEveryoneRecogniser(ANNA_AND_BEN, { finder, every, bystanders });
  return await recognise(path, options);
}

const [LEFT, RIGHT] = [10, 150].map((x) => ({ x, y: 10, width: 80, height: 80 }));

test("the person of the gallery who is present longest is the answer, at the best look", async (folder) => {
  const seen = await everyoneIn(folder, (time) => [
    { distance: 3, box: LEFT! },
    ...(time >= 1 ? [{ distance: 0.25, box: RIGHT! }] : []),
  ]);
  assert.deepEqual([seen.outcome, seen.name, seen.confidence], ["recognised", "anna", "sure"]);
  const { people, faces, descriptors, seconds } = seen.everyone!;
  assert.deepEqual(people.map(({ name, from, to }) => [name, from, to]), [
    ["anna", 1, 2],
    [null, 0, 2],
  ]);
  assert.deepEqual(seen.face, RIGHT);
  assert.equal(seen.frame!.time, people[0]!.best.time);
  assert.equal(Math.max(seen.frame!.width, seen.frame!.height), 640);
  assert.deepEqual(seen.descriptor, descriptors[0]);
  assert.deepEqual([faces.length, faces[0]!.width, seconds], [2, 128, 2]);
});

test("spared strangers leave neither picture nor descriptor, and the answer does not change", async (folder) => {
  const faces = () => [{ distance: 0.25, box: LEFT! }, { distance: 3, box: RIGHT! }];
  const kept = await everyoneIn(folder, faces);
  for (const bystanders of ["blur", "crop"] as const) {
    const seen = await everyoneIn(folder, faces, {}, { bystanders });
    assert.deepEqual(seen.everyone!.people, kept.everyone!.people);
    assert.deepEqual([seen.name, seen.descriptor], ["anna", kept.descriptor]);
    const { faces: [own, stranger], descriptors } = seen.everyone!;
    assert.deepEqual([stranger, descriptors[1]], [null, null]);
    const [before] = kept.everyone!.faces;
    const middle = (64 * 128 + 64) * 3;
    assert.deepEqual(own!.rgb.slice(middle, middle + 30), before!.rgb.slice(middle, middle + 30));
    assert.ok(own!.rgb.slice(0, 30).every((value) => value === 128), "around the face is grey");
    const pixels = (frame: typeof seen.frame, { x, y, width }: Box) =>
      frame!.rgb.slice((y * frame!.width + x) * 3, (y * frame!.width + x + width) * 3);
    const line = (box: Box) => ({ ...box, y: box.y + 40 });
    assert.deepEqual(pixels(seen.frame, line(LEFT!)), pixels(kept.frame, line(LEFT!)));
    assert.notDeepEqual(pixels(seen.frame, line(RIGHT!)), pixels(kept.frame, line(RIGHT!)));
  }
  const alone = await everyoneIn(folder, () => [{ distance: 3, box: LEFT! }], {}, {
    bystanders: "blur",
  });
  assert.deepEqual([alone.outcome, alone.descriptor, alone.everyone!.faces], [
    "unknown",
    null,
    [null],
  ]);
});

test("only strangers: the one who is present longest is the unknown face", async (folder) => {
  const seen = await everyoneIn(folder, () => [{ distance: 3, box: LEFT! }]);
  assert.deepEqual([seen.outcome, seen.name, seen.distance], ["unknown", null, 3]);
  assert.deepEqual([seen.face, seen.nearest!.name], [LEFT, "anna"]);
});

test("nobody: the first frame is the picture", async (folder) => {
  const seen = await everyoneIn(folder, () => []);
  assert.deepEqual([seen.outcome, seen.face, seen.everyone!.people], ["no_face", null, []]);
  assert.equal(seen.frame!.time, 0);
});

test("an unreadable video has no people at all", async (folder) => {
  const path = `${folder}/2.mp4`;
  await Deno.writeTextFile(path, "not a video");
  const recognise = await loadEveryoneRecogniser(ANNA_AND_BEN, { finder: fakeFinder(() => []) });
  const seen = await recognise(path);
  assert.deepEqual([seen.outcome, "everyone" in seen], ["unreadable", false]);
});

test("too little time stops it before the next net, and it has told how far it was", async (folder) => {
  const late = new Error("the timeout is near");
  let [until, left] = [0, 3];
  const run = everyoneIn(folder, () => [{ distance: 0.2, box: LEFT! }], {
    onProgress: (seconds) => until = seconds,
    requireTime() {
      if (left-- <= 0) throw late;
    },
  });
  await assert.rejects(run, late);
  assert.ok(until < 1.5, `${until} s`);
});

test("a long video goes on where the last attempt was stopped, with the same people", async (folder) => {
  const faces = (time: number) => [
    { distance: 0.25, box: LEFT! },
    ...(time < 70 || time > 110 ? [] : [{ distance: 3, box: RIGHT! }]),
  ];
  const looked: number[] = [];
  const seen = (time: number) => {
    looked.push(time);
    return faces(time);
  };
  const store: { work: string | null } = { work: null };
  const kept = {
    load: () => Promise.resolve(store.work),
    save: (work: string) => {
      store.work = work;
      return Promise.resolve();
    },
  };
  const long = { seconds: 130, every: 10, rate: 1 };
  const whole = await everyoneIn(folder, seen, {}, long);
  assert.equal(store.work, null);
  const late = new Error("the timeout is near");
  let left = 12;
  const stopped = everyoneIn(folder, seen, {
    kept,
    requireTime() {
      if (left-- <= 0) throw late;
    },
  }, long);
  await assert.rejects(stopped, late);
  assert.ok(store.work !== null);
  looked.length = 0;
  const fetched: [number, number][] = [];
  const fetchFrames = (from: number, to: number) => {
    fetched.push([from, to]);
    return Promise.resolve();
  };
  const resumed = await everyoneIn(folder, seen, { kept, fetchFrames }, long);
  assert.ok(Math.min(...looked) >= 60, `${looked[0]} s`);
  // Before each section, and before the frames that are looked at again.
  const [anna] = resumed.everyone!.people;
  const time = anna!.best.time;
  assert.deepEqual(fetched, [[60, 120], [120, Infinity], [time, time], [time, time]]);
  const plain = ({ everyone }: typeof whole) =>
    everyone!.people.map(({ name, spans, frames, seconds }) => ({ name, spans, frames, seconds }));
  assert.deepEqual(plain(resumed), plain(whole));
  assert.deepEqual(plain(whole).map(({ name, spans }) => [name, spans]), [
    ["anna", [[0, 130]]],
    [null, [[70, 120]]],
  ]);
  // Who was last seen in the first attempt has a picture, too.
  assert.ok(resumed.everyone!.faces.every((face) => face !== null));
});
