import * as tf from "@tensorflow/tfjs-core";
import { lazily } from "../contract/lazily.ts";
import type { Box } from "../contract/result.ts";
import { MODELS, startFaceApi } from "./face_api.ts";
import { type Frame, FRAME_SIDE, squarePixels } from "./frame.ts";
import { area, type Detection } from "./quality.ts";
import { openStages, type Stages } from "./stages.ts";

/** A detector of faces: `tiny` is quick, `ssd` finds more and takes ten times as long. */
export type Detector = "tiny" | "ssd";

/** A face that was found, its box in whole pixels of the frame. */
export interface Face extends Detection {
  /** 128 numbers, comparable by Euclidean distance. */
  readonly descriptor: Float32Array;
}

/** Finds and describes faces. */
export interface FaceFinder {
  /** Puts a frame before the models; whoever asks closes it. */
  look(frame: Frame, stages?: Stages): View;
  /** Every face of the frame, the largest first. */
  all(frame: Frame, detector: Detector): Promise<Face[]>;
}

/** A frame before the models. */
export interface View extends Disposable {
  /** The faces of the frame, the largest first. */
  detect(detector: Detector): Promise<Detection[]>;
  /** The face of one of these detections. */
  describe(detection: Detection): Promise<Face>;
}

/** Loses no face of the sample clips that 416 finds, in less than two thirds of the time. */
const TINY_INPUT = 320;
/** The tiny detector's weak detections are mostly faces: a near descriptor tells those that are. */
const MIN_SCORE = { tiny: 0.3, ssd: 0.5 };

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

  async function crop<T>(pixels: tf.Tensor3D, at: Raw, use: (face: never) => Promise<T>) {
    const faces = await faceapi.extractFaceTensors(pixels as never, [at]);
    try {
      return await use(faces[0] as never);
    } finally {
      tf.dispose(faces as never);
    }
  }
  type Raw = InstanceType<typeof faceapi.FaceDetection>;

  async function describe(pixels: tf.Tensor3D, raw: Raw, stages: Stages): Promise<Float32Array> {
    const landmarks = await stages.timed(
      "landmarks",
      () => crop(pixels, raw, (face) => faceLandmark68Net.detectLandmarks(face)),
    );
    const { alignedRect } = faceapi.extendWithFaceLandmarks(
      { detection: raw },
      landmarks as InstanceType<typeof faceapi.FaceLandmarks68>,
    );
    const descriptor = await stages.timed(
      "descriptor",
      () => crop(pixels, alignedRect, (face) => faceRecognitionNet.computeFaceDescriptor(face)),
    );
    return descriptor as Float32Array;
  }

  const finder: FaceFinder = {
    look(frame, stages = openStages()) {
      const pixels = tf.tensor3d(squarePixels(frame), [FRAME_SIDE, FRAME_SIDE, 3], "int32");
      const raws = new Map<Detection, Raw>();
      return {
        async detect(detector) {
          if (detector === "ssd") await loadSsd();
          const found = await stages.timed(
            "detect",
            () => faceapi.detectAllFaces(pixels as never, options[detector]),
          );
          return found.map((raw) => {
            const detection = { box: boxOf(raw), score: raw.score };
            raws.set(detection, raw);
            return detection;
          }).sort((a, b) => area(b) - area(a));
        },
        async describe(detection) {
          const raw = raws.get(detection);
          if (!raw) throw new RangeError("a detection of another frame");
          return { ...detection, descriptor: await describe(pixels, raw, stages) };
        },
        [Symbol.dispose]: () => pixels.dispose(),
      };
    },
    async all(frame, detector) {
      using view = finder.look(frame);
      const faces: Face[] = [];
      for (const detection of await view.detect(detector)) {
        faces.push(await view.describe(detection));
      }
      return faces;
    },
  };

  async function warm() {
    const blank = new Uint8Array(FRAME_SIDE * FRAME_SIDE * 3);
    using view = finder.look({ width: FRAME_SIDE, height: FRAME_SIDE, rgb: blank, time: 0 });
    await view.detect("tiny");
    const pixels = tf.zeros<tf.Rank.R3>([FRAME_SIDE, FRAME_SIDE, 3], "int32");
    const middle = new faceapi.Rect(0.2, 0.2, 0.5, 0.5);
    const dims = { width: FRAME_SIDE, height: FRAME_SIDE };
    await describe(pixels, new faceapi.FaceDetection(1, middle, dims), openStages());
    pixels.dispose();
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
