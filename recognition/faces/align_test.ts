// Compares with dlib's own chips and descriptors of face-api's sample photos, in
// reference/dlib.json. The docstring of reference/dlib_chips.py has the commands that make it.
import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import { needs } from "../../contract/testing/harness.ts";
import {
  applyTransform,
  CHIP_PADDING,
  CHIP_SIDE,
  chipTransform,
  extractChip,
  type Point,
  type Similarity,
} from "./align.ts";
import { landmarksOf } from "./landmarks.ts";
import { type Frame, FRAME_SIDE, squarePixels } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";

/** A face as dlib sees it; the docstring of reference/dlib_chips.py describes the fields. */
interface Reference {
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  readonly landmarks: readonly (readonly [number, number])[];
  readonly corners: readonly (readonly [number, number])[];
  readonly blocks: string;
  readonly descriptor: readonly number[];
}

const REFERENCE = new URL("../reference/dlib.json", import.meta.url);
const BLOCK = 5;
const MIDDLE: Point = { x: CHIP_SIDE / 2, y: CHIP_SIDE / 2 };
/** Mean difference of the blocks, in grey levels; measured: 1.1 to 2.9. */
const MEAN_APART = 4;
/** Measured: 0.036 to 0.043. */
const SAME_LANDMARKS = 0.06;
/** Landmarks agree if no corner of the chip is farther off than this, in chip sides. */
const AGREE = 0.03;
/** Measured where they agree: 0.08 to 0.14. */
const OWN_LANDMARKS = 0.15;
/** Six of the 19 agree. */
const MIN_AGREE = 5;

Deno.test({
  name: "a chip's corners are where dlib places them (needs read)",
  ...needs("read"),
  async fn() {
    for (const [face, name] of await references()) {
      const transform = chipTransform(landmarksIn(face), CHIP_SIDE, CHIP_PADDING);
      const apart = farthest(cornersBy(transform), face.corners.map(point));
      assert.ok(apart < 0.01, `${name}: ${apart} px`);
    }
  },
});

Deno.test({
  name: "a chip has the pixels of dlib's (needs run, read, env)",
  ...needs("run", "read", "env"),
  async fn() {
    const frames = await framesOf();
    for (const [face, name] of await references()) {
      const frame = frames.get(face.photo)!;
      assert.deepEqual([frame.width, frame.height], [face.width, face.height]);
      const means = blockMeans(chipOf(face, frame));
      const wanted = Uint8Array.from(atob(face.blocks), (byte) => byte.charCodeAt(0));
      assert.equal(means.length, wanted.length);
      const apart = means.map((mean, i) => Math.abs(mean - wanted[i]!));
      const mean = apart.reduce((sum, one) => sum + one, 0) / apart.length;
      assert.ok(mean < MEAN_APART, `${name}: ${mean} grey levels on average`);
    }
  },
});

Deno.test({
  name:
    "a descriptor is near dlib's, with dlib's landmarks and with our own (needs run, read, env, sys)",
  ...needs("run", "read", "env", "sys"),
  async fn() {
    const { MODELS, startFaceApi } = await import("./face_api.ts");
    const tf = await import("@tensorflow/tfjs-core");
    const faceapi = await startFaceApi();
    const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
    for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
      await net.loadFromDisk(MODELS);
    }
    const frames = await framesOf();
    const boxes = new Map<string, Box[]>();
    for (const [photo, frame] of frames) boxes.set(photo, await boxesIn(frame));
    let agree = 0;
    for (const [face, name] of await references()) {
      const frame = frames.get(face.photo)!;
      const theirs = chipTransform(landmarksIn(face), CHIP_SIDE, CHIP_PADDING);
      const plain = distance(await describe(frame, theirs), face.descriptor);
      const box = nearestTo(applyTransform(theirs, MIDDLE), boxes.get(face.photo)!);
      const own = chipTransform(
        await landmarksOf(faceLandmark68Net, frame, box),
        CHIP_SIDE,
        CHIP_PADDING,
      );
      const apart = farthest(cornersBy(own), cornersBy(theirs)) / sideOf(theirs);
      const ours = distance(await describe(frame, own), face.descriptor);
      assert.ok(plain < SAME_LANDMARKS, `${name}: ${plain} from dlib's, of its landmarks`);
      if (apart > AGREE) continue;
      agree++;
      assert.ok(ours <= OWN_LANDMARKS, `${name}: ${ours} from dlib's, of our landmarks`);
    }
    assert.ok(agree >= MIN_AGREE, `the landmarks of ${agree} faces agree with dlib's`);

    /**
     * The descriptor of the aligned chip alone, as dlib computes it, not the mean with the mirrored
     * one.
     */
    async function describe(frame: Frame, transform: Similarity): Promise<Float32Array> {
      const chip = tf.tensor3d(extractChip(frame, transform, CHIP_SIDE), [CHIP_SIDE, CHIP_SIDE, 3]);
      try {
        return await faceRecognitionNet.computeFaceDescriptor(chip as never) as Float32Array;
      } finally {
        chip.dispose();
      }
    }

    async function boxesIn(frame: Frame): Promise<Box[]> {
      const pixels = tf.tensor3d(squarePixels(frame), [FRAME_SIDE, FRAME_SIDE, 3], "int32");
      try {
        const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.3, maxResults: 50 });
        return (await faceapi.detectAllFaces(pixels as never, options)).map(({ box }) => box);
      } finally {
        pixels.dispose();
      }
    }
  },
});

/** The box whose centre is nearest to a point. */
function nearestTo({ x, y }: Point, boxes: readonly Box[]): Box {
  const away = (box: Box) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
  return boxes.toSorted((a, b) => away(a) - away(b))[0]!;
}

/** The faces, each with a name for messages. */
async function references(): Promise<[Reference, string][]> {
  const faces: Reference[] = JSON.parse(await Deno.readTextFile(REFERENCE));
  return faces.map((face, i) => [face, `face ${i + 1}, of ${face.photo}`]);
}

/** The photos' frames; dlib saw the same pixels (reference/write_frames.ts). */
async function framesOf(): Promise<Map<string, Frame>> {
  const { SAMPLE_PHOTOS } = await import("./face_api.ts");
  const frames = new Map<string, Frame>();
  for (const [{ photo }] of await references()) {
    if (!frames.has(photo)) frames.set(photo, await pictureFrame(`${SAMPLE_PHOTOS}/${photo}`));
  }
  return frames;
}

function sideOf({ a, b }: Similarity): number {
  return Math.hypot(a, b) * CHIP_SIDE;
}

function distance(ones: Float32Array, others: readonly number[]): number {
  return Math.hypot(...ones.map((one, i) => one - others[i]!));
}

function chipOf(face: Reference, frame: Frame): Float32Array {
  return extractChip(frame, chipTransform(landmarksIn(face), CHIP_SIDE, CHIP_PADDING), CHIP_SIDE);
}

function landmarksIn({ landmarks }: Reference): Point[] {
  return landmarks.map(point);
}

function point([x, y]: readonly [number, number]): Point {
  return { x, y };
}

/** The corners of the area that the chip shows, clockwise from the top left. */
function cornersBy(transform: Similarity): Point[] {
  const s = CHIP_SIDE;
  return [[0, 0], [s, 0], [s, s], [0, s]].map(([x, y]) =>
    applyTransform(transform, { x: x!, y: y! })
  );
}

function farthest(ones: readonly Point[], others: readonly Point[]): number {
  return Math.max(...ones.map(({ x, y }, i) => Math.hypot(x - others[i]!.x, y - others[i]!.y)));
}

/** Means over blocks of a chip, row by row. */
function blockMeans(chip: Float32Array): Float32Array {
  const across = CHIP_SIDE / BLOCK;
  const means = new Float32Array(across * across * 3);
  chip.forEach((value, i) => {
    const [row, column] = [Math.floor(i / 3 / CHIP_SIDE), Math.floor(i / 3) % CHIP_SIDE];
    const block = Math.floor(row / BLOCK) * across + Math.floor(column / BLOCK);
    means[block * 3 + i % 3]! += value / BLOCK ** 2;
  });
  return means;
}
