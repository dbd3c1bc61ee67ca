import * as tf from "@tensorflow/tfjs-core";
import { memoizeAsync } from "../../cli/async.ts";
import type { Box } from "../../contract/box.ts";
import { MODELS, startFaceApi } from "./face_api.ts";
import type { Point } from "./align.ts";
import { type Chips, descriptorOf, JITTERS } from "./descriptor.ts";
import { landmarksOf } from "./landmarks.ts";
import { fuseDescriptor, fuseLandmarks, fuseSsd, fuseTiny } from "./fuse_nets.ts";
import { meanOf } from "../gallery/gallery.ts";
import { type Frame, FRAME_SIDE, type Picture, squarePixels } from "../frames/frame.ts";
import { area, type Detection, isClear } from "./detection.ts";
import { createStageTimer, type StageTimer } from "../stage_timer.ts";
import { ssdPixels } from "./ssd_pixels.ts";
import { TINY_INPUT, tinyPixels } from "./tiny_pixels.ts";

/**
 * `tiny` is fast. `fine` is the same net on more pixels, for small faces; it takes four times as
 * long. `ssd` finds more and takes ten times as long.
 */
export type Detector = "tiny" | "fine" | "ssd";

/** A described face, its box in whole pixels of the frame. */
export interface Face extends Detection {
  /** 128 numbers, comparable by Euclidean distance. */
  readonly descriptor: Float32Array;
  /** Large and sharp: its descriptor is reliable. */
  readonly clear: boolean;
  /** The 68 landmarks, in pixels of the picture. */
  readonly landmarks: readonly Point[];
}

/** The chip that a descriptor is made from: aligned, mirrored, or both averaged. */
export type Chip = "straight" | "mirrored" | "both";

/** Detects and describes faces. */
export interface FaceFinder {
  /** The faces in a frame, largest first; boxes in pixels of the frame. */
  detect(frame: Frame, detector: Detector, stages?: StageTimer): Promise<Detection[]>;
  /**
   * Describes a detected face, its box in pixels of the picture. Both chips are better and slower
   * than one.
   */
  describe(picture: Picture, detection: Detection, chip: Chip, stages?: StageTimer): Promise<Face>;
  /** Adds the other chip to a face that was described by one chip. */
  refine(picture: Picture, face: Face, described: Chip, stages?: StageTimer): Promise<Face>;
  /** Describes a face for enrolment. It uses more chips, because it runs once. */
  encode(picture: Picture, detection: Detection): Promise<Face>;
}

const FINE_INPUT = 608;
/** The tiny detector's weak detections are mostly real faces; the descriptor tells which. */
const MIN_SCORE = { tiny: 0.3, fine: 0.3, ssd: 0.5 };

const INPUT = {
  tiny: tinyPixels,
  fine: (frame: Frame) => ({
    width: FRAME_SIDE,
    height: FRAME_SIDE,
    pixels: squarePixels(frame),
  }),
  ssd: ssdPixels,
};

const CHIPS: Readonly<Record<Chip, Chips>> = {
  straight: { straight: true, mirrored: false, jitters: [] },
  mirrored: { straight: false, mirrored: true, jitters: [] },
  both: { straight: true, mirrored: true, jitters: [] },
};

/**
 * Loads the models and runs each once, so that the first video is as fast as the next. SSD is
 * loaded at its first use: most videos never need it.
 */
export async function loadFaceFinder(): Promise<FaceFinder> {
  const faceapi = await startFaceApi();
  const { tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  await Promise.all(
    [tinyFaceDetector, faceLandmark68Net, faceRecognitionNet].map((net) =>
      net.loadFromDisk(MODELS)
    ),
  );
  fuseTiny(tinyFaceDetector);
  fuseLandmarks(faceLandmark68Net);
  fuseDescriptor(faceRecognitionNet);
  const loadSsd = memoizeAsync(async () => {
    await ssdMobilenetv1.loadFromDisk(MODELS);
    fuseSsd(ssdMobilenetv1);
  });
  const options = {
    tiny: new faceapi.TinyFaceDetectorOptions({
      inputSize: TINY_INPUT,
      scoreThreshold: MIN_SCORE.tiny,
    }),
    fine: new faceapi.TinyFaceDetectorOptions({
      inputSize: FINE_INPUT,
      scoreThreshold: MIN_SCORE.fine,
    }),
    ssd: new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_SCORE.ssd, maxResults: 50 }),
  };

  const finder: FaceFinder = {
    async detect(frame, detector, stages = createStageTimer()) {
      if (detector === "ssd") await loadSsd();
      return await stages.timed("detect", async () => {
        const side = detector === "tiny" ? TINY_INPUT : FRAME_SIDE;
        const { width, height, pixels: rgb } = INPUT[detector](frame);
        const pixels = tf.tensor3d(rgb, [height, width, 3], "int32");
        try {
          const found = await faceapi.detectAllFaces(pixels as never, options[detector]);
          return found.map((raw) => ({ box: boxOf(raw, FRAME_SIDE / side), score: raw.score }))
            .sort((a, b) => area(b) - area(a));
        } finally {
          pixels.dispose();
        }
      });
    },
    async describe(picture, detection, chip, stages = createStageTimer()) {
      const landmarks = await stages.timed(
        "landmarks",
        () => landmarksOf(faceLandmark68Net, picture, detection.box),
      );
      const descriptor = await stages.timed(
        "descriptor",
        () => descriptorOf(faceRecognitionNet, picture, landmarks, CHIPS[chip]),
      );
      return { ...detection, descriptor, landmarks, clear: isClear(picture, detection) };
    },
    async refine(picture, face, described, stages = createStageTimer()) {
      if (described === "both") return face;
      const other = described === "straight" ? "mirrored" : "straight";
      const descriptor = await stages.timed(
        "descriptor",
        () => descriptorOf(faceRecognitionNet, picture, face.landmarks, CHIPS[other]),
      );
      return { ...face, descriptor: meanOf([face.descriptor, descriptor]) };
    },
    async encode(picture, detection) {
      const landmarks = await landmarksOf(faceLandmark68Net, picture, detection.box);
      const chips = { ...CHIPS.both, jitters: JITTERS };
      const descriptor = await descriptorOf(faceRecognitionNet, picture, landmarks, chips);
      return { ...detection, descriptor, landmarks, clear: isClear(picture, detection) };
    },
  };

  const blank = new Uint8Array(FRAME_SIDE * FRAME_SIDE * 3);
  const frame: Frame = { width: FRAME_SIDE, height: FRAME_SIDE, rgb: blank, time: 0 };
  await finder.detect(frame, "tiny");
  const box = { x: 128, y: 128, width: 320, height: 320 };
  await finder.describe(frame, { box, score: 1 }, "straight");
  return finder;
}

/** All faces in a frame, largest first. */
export async function allFaces(
  finder: FaceFinder,
  frame: Frame,
  detector: Detector,
): Promise<Face[]> {
  const faces: Face[] = [];
  for (const detection of await finder.detect(frame, detector)) {
    faces.push(await finder.describe(frame, detection, "both"));
  }
  return faces;
}

/** @param scale of the frame, relative to the picture of the box */
function boxOf(
  { box: { x, y, width, height } }: {
    box: { x: number; y: number; width: number; height: number };
  },
  scale: number,
): Box {
  return {
    x: Math.round(scale * x),
    y: Math.round(scale * y),
    width: Math.round(scale * width),
    height: Math.round(scale * height),
  };
}
