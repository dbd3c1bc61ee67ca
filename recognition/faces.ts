import * as tf from "@tensorflow/tfjs-core";
import { lazily } from "../contract/lazily.ts";
import type { Box } from "../contract/result.ts";
import { MODELS, startFaceApi } from "./face_api.ts";
import { type Frame, FRAME_SIDE, squarePixels } from "./frame.ts";

/** A detector of faces: `tiny` is quick, `ssd` finds more and takes ten times as long. */
export type Detector = "tiny" | "ssd";

/** A face that was found, its box in pixels of the frame. */
export interface Face {
  readonly box: Box;
  /** The detector's confidence, 0 to 1. */
  readonly score: number;
  /** 128 numbers, comparable by Euclidean distance. */
  readonly descriptor: Float32Array;
}

/** Finds and describes faces. */
export interface FaceFinder {
  /** The largest face of the frame, or null. */
  largest(frame: Frame, detector: Detector): Promise<Face | null>;
  /** Every face of the frame, the largest first. */
  all(frame: Frame, detector: Detector): Promise<Face[]>;
}

const TINY_INPUT = 416;
const MIN_SCORE = { tiny: 0.5, ssd: 0.5 };

/**
 * Loads the models and runs each once, so that the first video is no slower than the next. SSD is
 * loaded when it is first asked for: most videos never need it.
 */
export async function loadFaceFinder(): Promise<FaceFinder> {
  const faceapi = await startFaceApi();
  const { tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  await Promise.all(
    [tinyFaceDetector, faceLandmark68Net, faceRecognitionNet].map((net) =>
      net.loadFromDisk(MODELS)
    ),
  );
  const loadSsd = lazily(() => ssdMobilenetv1.loadFromDisk(MODELS));
  const options = {
    tiny: new faceapi.TinyFaceDetectorOptions({
      inputSize: TINY_INPUT,
      scoreThreshold: MIN_SCORE.tiny,
    }),
    ssd: new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_SCORE.ssd, maxResults: 50 }),
  };

  async function detect(pixels: tf.Tensor3D, detector: Detector) {
    if (detector === "ssd") await loadSsd();
    const found = await faceapi.detectAllFaces(pixels as never, options[detector]);
    return found.sort((a, b) => b.box.area - a.box.area);
  }
  type Detection = Awaited<ReturnType<typeof detect>>[number];

  async function describe(pixels: tf.Tensor3D, detection: Detection): Promise<Face> {
    const landmarks = await crop(
      pixels,
      detection,
      (face) => faceLandmark68Net.detectLandmarks(face),
    );
    const { alignedRect } = faceapi.extendWithFaceLandmarks(
      { detection },
      landmarks as InstanceType<typeof faceapi.FaceLandmarks68>,
    );
    const descriptor = await crop(
      pixels,
      alignedRect,
      (face) => faceRecognitionNet.computeFaceDescriptor(face),
    );
    return {
      box: boxOf(detection),
      score: detection.score,
      descriptor: descriptor as Float32Array,
    };
  }

  async function crop<T>(pixels: tf.Tensor3D, at: Detection, use: (face: never) => Promise<T>) {
    const faces = await faceapi.extractFaceTensors(pixels as never, [at]);
    try {
      return await use(faces[0] as never);
    } finally {
      tf.dispose(faces as never);
    }
  }

  async function withPixels<T>(frame: Frame, use: (pixels: tf.Tensor3D) => Promise<T>) {
    const pixels = tf.tensor3d(squarePixels(frame), [FRAME_SIDE, FRAME_SIDE, 3], "int32");
    try {
      return await use(pixels);
    } finally {
      pixels.dispose();
    }
  }

  const finder: FaceFinder = {
    largest: (frame, detector) =>
      withPixels(frame, async (pixels) => {
        const [first] = await detect(pixels, detector);
        return first ? await describe(pixels, first) : null;
      }),
    all: (frame, detector) =>
      withPixels(frame, async (pixels) => {
        const faces: Face[] = [];
        for (const one of await detect(pixels, detector)) faces.push(await describe(pixels, one));
        return faces;
      }),
  };

  async function warm() {
    const blank = new Uint8Array(FRAME_SIDE * FRAME_SIDE * 3);
    const frame = { width: FRAME_SIDE, height: FRAME_SIDE, rgb: blank, time: 0 };
    const whole = new faceapi.FaceDetection(1, new faceapi.Rect(0.2, 0.2, 0.5, 0.5), {
      width: FRAME_SIDE,
      height: FRAME_SIDE,
    });
    await withPixels(frame, async (pixels) => {
      await detect(pixels, "tiny");
      await describe(pixels, whole);
    });
  }
  await warm();
  return finder;
}

function boxOf({ box }: { box: { x: number; y: number; width: number; height: number } }): Box {
  const { x, y, width, height } = box;
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  };
}
