import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { ANNA_AND_BEN, fakeFinder, makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { evaluateClip } from "./evaluate_clip.ts";

const LARGE = { x: 0, y: 0, width: 200, height: 200 };

/** Evaluates a clip of three frames with faces at these distances from anna. */
function evaluated(
  person: string | null,
  distances: (number | null)[],
  { leaveOneOut = false, secondsALook = 0 } = {},
) {
  const clock = performance.now;
  let slept = 0;
  performance.now = () => clock.call(performance) + slept;
  return inTempDir(async (folder) => {
    const path = `${folder}/clip.mp4`;
    // deno-fmt-ignore
    await makeWithFfmpeg(
      "-f", "lavfi", "-i", "testsrc=s=320x320:r=25:d=0.6", "-c:v", "libx264", "-pix_fmt", "yuv420p", path,
    );
    const looks: string[] = [];
    const finder = fakeFinder((frame, detector) => {
      looks.push(`${frame.time.toFixed(1)} ${detector}`);
      slept += secondsALook * 1000;
      const distance = distances[Math.round(frame.time / 0.2)] ?? null;
      return distance === null ? [] : [{ distance, box: LARGE }];
    });
    const { signal } = new AbortController();
    const rule = { threshold: 0.6, margin: 0.1, atOnce: 0.5 };
    const context = { finder, gallery: ANNA_AND_BEN, rule, leaveOneOut, signal };
    return { clip: await evaluateClip(path, "clip.mp4", person, context), looks };
  }).finally(() => performance.now = clock);
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run, read, write)`, ...needs("run", "read", "write"), fn });

test("a clip is right, a false match, a false unknown, or without a face", async () => {
  const verdict = async (...told: Parameters<typeof evaluated>) =>
    (await evaluated(...told)).clip.verdict;
  assert.equal(await verdict("anna", [0.3]), "right");
  assert.equal(await verdict("ben", [0.3]), "false match");
  assert.equal(await verdict(null, [0.3]), "false match");
  assert.equal(await verdict("anna", [0.9, 0.8, 0.9]), "false unknown");
  assert.equal(await verdict(null, [0.9, 0.8, 0.9]), "right");
  assert.equal(await verdict("anna", [null, null, null]), "no face");
});

test("distances are to the person and to everybody else", async () => {
  const { clip } = await evaluated("anna", [0.3]);
  assert.ok(Math.abs(clip.own! - 0.3) < 1e-6);
  // Ben is at (1, 1, …), the face at (-0.3, 0, …).
  assert.ok(Math.abs(clip.other! - Math.sqrt(1.3 ** 2 + 127)) < 1e-4, `${clip.other}`);
});

test("leave-one-out runs the whole cascade again without the person, reusing detections", async () => {
  const { clip, looks } = await evaluated("anna", [0.3, 0.3, 0.3], { leaveOneOut: true });
  assert.equal(clip.verdict, "right");
  assert.equal(clip.frames, 1);
  assert.equal(clip.leftOut?.answer, null);
  assert.ok(clip.leftOut!.distance! > 11);
  assert.equal(new Set(looks).size, looks.length);
  assert.equal(looks.length, 3);
});

test("a slow machine examines as many frames as a fast one", async () => {
  const { clip } = await evaluated("anna", [0.9, 0.8, 0.3], { secondsALook: 60 });
  assert.deepEqual([clip.verdict, clip.frames], ["right", 3]);
  assert.ok(clip.ms >= 3 * 60_000);
});

Deno.test({
  name: "a file that is not a video is unreadable (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.mp4`, "no video");
      const clip = await evaluateClip(`${folder}/a.mp4`, "a.mp4", "anna", {
        finder: fakeFinder(() => []),
        gallery: ANNA_AND_BEN,
        rule: { threshold: 0.6, margin: 0.1, atOnce: 0.5 },
        leaveOneOut: true,
        signal: new AbortController().signal,
      });
      assert.deepEqual([clip.verdict, clip.own, clip.leftOut], ["unreadable", null, null]);
    }),
});
