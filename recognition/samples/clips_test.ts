import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { writeClip } from "./clips.ts";
import type { SampleFace } from "./sample_faces.ts";
import { type Scene, sceneOf } from "./scenes.ts";

const [WIDTH, HEIGHT, FRAMES] = [1280, 720, 50];
const signal = new AbortController().signal;
/** The face's area, and two areas beside it. */
const CENTRE = WIDTH / 2;
const BESIDE = [100, WIDTH - 100];
/**
 * A photo of black and white squares of 20 pixels, sharp everywhere; the right half is brighter.
 */
const SQUARES = "nullsrc=s=900x600:d=0.04,format=gray," +
  "geq=lum='255*mod(floor(X/20)+floor(Y/20),2)*(1-0.4*lt(X,450))'";
/** A person in the centre, a third of the photo wide. */
const OUTLINE = [[1, 0.2], [2, 0.2], [2, 1], [1, 1]].map(([x, y]) => ({ x: x! / 3, y: y! }));
/** A face in the centre, without a light of the scene. */
const PLAIN: Scene = {
  ...sceneOf(0),
  face: 0.4,
  mirrored: false,
  tilt: 0.3,
  turn: 0.1,
  offset: 0,
  drift: 0.1,
  zoom: 0,
  phase: 0,
  place: 0,
  blur: 0,
  light: { gain: [1, 1, 1], gamma: 1, noise: 1 },
};

Deno.test({
  name: "sample clips match their scenes (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: (t) =>
    inTempDir(async (dir) => {
      const photo = `${dir}/photo.jpg`;
      await makeWithFfmpeg("-f", "lavfi", "-i", SQUARES, "-frames:v", "1", `file:${photo}`);
      const place = { name: "photo.jpg 1", photo, x: 0.5, y: 0.5, height: 0.25 };
      const face = { ...place, luma: 128, aspect: 1.5, outline: OUTLINE };
      const clip = async (name: string, scene: Partial<Scene>, face: SampleFace) => {
        await writeClip(face, { ...PLAIN, ...scene }, `${dir}/${name}`, signal);
        return await greyOf(`${dir}/${name}`);
      };
      const plain = await clip("plain.mp4", {}, face);
      const dim = { ...PLAIN.light, gain: [0.8, 0.8, 0.8] } as const;
      const unlike = { mirrored: true, light: dim };
      const other = await clip("other.mp4", unlike, { ...face, luma: 256 });

      await t.step("two seconds of H.264 in 720p, small, and the same every time", async () => {
        const bytes = await Deno.readFile(`${dir}/plain.mp4`);
        assert.ok(bytes.length < 300_000, `${bytes.length} bytes`);
        // The track's sample description.
        assert.ok(new TextDecoder("latin1").decode(bytes).includes("avc1"));
        assert.equal(plain.length, FRAMES * WIDTH * HEIGHT);
        await writeClip(face, PLAIN, `${dir}/again.mp4`, signal);
        // A difference of long arrays takes minutes to print.
        const again = await Deno.readFile(`${dir}/again.mp4`);
        assert.ok(again.length === bytes.length && again.every((byte, i) => byte === bytes[i]));
      });

      await t.step("the person is sharp and moves, the background is blurred", () => {
        for (const frame of [0, 12, 25, 37]) {
          const sharp = steepest(plain, frame, CENTRE);
          assert.ok(sharp > 100, `in the face: ${sharp}`);
          for (const x of BESIDE) {
            const blurred = steepest(plain, frame, x);
            assert.ok(blurred < 30, `beside it: ${blurred}`);
          }
        }
        const [then, later] = [box(plain, 0, CENTRE, 200), box(plain, 12, CENTRE, 200)];
        const changed = then.filter((value, i) => Math.abs(value - later[i]!) > 60).length;
        assert.ok(changed > then.length / 10, `${changed} of ${then.length} pixels change`);
      });

      await t.step("the scene's light is applied to a normalised exposure", () => {
        // A face twice as bright is exposed to half; of that, 0.8.
        const ratio = (mean(box(other, 0, CENTRE, 200)) - BLACK) /
          (mean(box(plain, 0, CENTRE, 200)) - BLACK);
        assert.ok(Math.abs(ratio - 0.4) < 0.05, `${ratio}`);
      });

      await t.step("a mirrored clip is flipped left to right", () => {
        const slope = (grey: Uint8Array) => {
          const [left, right] = [-70, 70].map((dx) => mean(box(grey, 0, CENTRE + dx, 100)));
          return right! - left!;
        };
        assert.ok(slope(plain) > 15, `${slope(plain)}`);
        assert.ok(slope(other) < -5, `${slope(other)}`);
      });

      await t.step("the person reaches the lower edge of the picture, however they tilt", () => {
        for (const phase of [0, 0.5, 1, 1.5]) {
          const below = { x: CENTRE, y: HEIGHT - 20 };
          assert.ok(steepest(plain, Math.round(25 * phase), below.x, below.y, 40) > 60);
        }
      });
    }),
});

/** Luma of black in a video. */
const BLACK = 16;

/** The luma of every pixel in every frame. */
function greyOf(clip: string): Promise<Uint8Array> {
  const raw = ["-vf", "extractplanes=y", "-f", "rawvideo", "-"];
  return makeWithFfmpeg("-i", `file:${clip}`, ...raw);
}

/** The values of a square, by default at half the picture's height. */
function box(grey: Uint8Array, frame: number, x: number, side: number, y = HEIGHT / 2): number[] {
  const top = frame * HEIGHT + y - side / 2;
  return Array.from({ length: side }, (_, row) => {
    const start = (top + row) * WIDTH + x - side / 2;
    return [...grey.subarray(start, start + side)];
  }).flat();
}

/** The greatest difference of values that are three pixels apart in a row of a square. */
function steepest(grey: Uint8Array, frame: number, x: number, y = HEIGHT / 2, side = 100): number {
  const values = box(grey, frame, x, side, y);
  const steps = values.map((value, i) => i % side < 3 ? 0 : Math.abs(value - values[i - 3]!));
  return Math.max(...steps);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
