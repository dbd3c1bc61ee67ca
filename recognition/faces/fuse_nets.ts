import * as tf from "@tensorflow/tfjs-core";
import type { FaceApi } from "./face_api.ts";
import {
  type DescriptorParams,
  faceDescriptors,
  foldDescriptorParams,
} from "./fused/descriptor.ts";
import { type FeatureParams, landmarkFeatures } from "./fused/landmarks.ts";
import { foldSsdParams, ssdBoxes, type SsdParams } from "./fused/ssd.ts";
import { tinyDetector, type TinyParams } from "./fused/tiny.ts";

type Nets = FaceApi["nets"];

/** What face-api passes to a net. */
interface Input {
  getInputWidth(index: number): number;
  getInputHeight(index: number): number;
  toBatchTensor(side: number, isCentred: boolean): unknown;
}

/** Pixels of the detectors' input for each of the largest cells that every part has whole. */
const STEP = 32;
/** A score before the sigmoid. */
const NO_FACE = -100;

/**
 * Replaces the layers of face-api's nets by layers that compute the same numbers in less time:
 * face-api runs each bias, scale and activation as a pass of its own over the memory.
 */
export function fuseTiny(net: Nets["tinyFaceDetector"]): void {
  const params = net.params as unknown as TinyParams;
  const meanRgb = net.config.meanRgb!;
  replace<[number]>(net, (input, side) => {
    const cells = tinyDetector(partOf(input, side), params, meanRgb);
    // face-api expects the answer for a square.
    const [, rows, columns] = cells.shape;
    const most = Math.max(rows, columns);
    return tf.pad(cells, [[0, 0], [0, most - rows], [0, most - columns], [0, 0]], NO_FACE);
  });
}

/** @see fuseTiny */
export function fuseLandmarks({ faceFeatureExtractor: net }: Nets["faceLandmark68Net"]): void {
  const params = net.params as unknown as FeatureParams;
  replace(net, (input) => landmarkFeatures(pixelsOf(input, 112, { isCentred: true }), params));
}

/** @see fuseTiny */
export function fuseDescriptor(net: Nets["faceRecognitionNet"]): void {
  const params = foldDescriptorParams(net.params as unknown as DescriptorParams);
  replace(net, (input) => faceDescriptors(pixelsOf(input, 150, { isCentred: true }), params));
}

/** @see fuseTiny */
export function fuseSsd(net: Nets["ssdMobilenetv1"]): void {
  const params = foldSsdParams(net.params as unknown as SsdParams);
  replace(net, (input) => ssdBoxes(partOf(input, 512), params));
}

/**
 * The input as a square of `side`.
 * @param isCentred whether it is in the middle of the square, if it is none; or else in the top left
 */
function pixelsOf(input: Input, side: number, { isCentred }: { isCentred: boolean }): tf.Tensor4D {
  return input.toBatchTensor(side, isCentred) as tf.Tensor4D;
}

/** The input without the black with which face-api fills up a square of `side`. */
function partOf(input: Input, side: number): tf.Tensor4D {
  const pixels = pixelsOf(input, side, { isCentred: false });
  const [width, height] = [input.getInputWidth(0), input.getInputHeight(0)];
  const scaled = (length: number) =>
    Math.min(side, Math.ceil((length * side) / Math.max(width, height) / STEP) * STEP);
  return tf.slice(pixels, [0, 0, 0, 0], [1, scaled(height), scaled(width), 3]);
}

function replace<Args extends unknown[]>(
  net: { forwardInput: unknown },
  layers: (input: Input, ...args: Args) => tf.TensorContainer,
): void {
  net.forwardInput = (input: Input, ...args: Args) => tf.tidy(() => layers(input, ...args));
}
