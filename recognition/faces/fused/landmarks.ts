import * as tf from "@tensorflow/tfjs-core";
import { type Conv, conv, normalised, type SeparableConv, separableConv } from "./layers.ts";

interface DenseBlock<First> {
  readonly conv0: First;
  readonly conv1: SeparableConv;
  readonly conv2: SeparableConv;
  readonly conv3: SeparableConv;
}

export interface FeatureParams {
  readonly dense0: DenseBlock<Conv>;
  readonly dense1: DenseBlock<SeparableConv>;
  readonly dense2: DenseBlock<SeparableConv>;
  readonly dense3: DenseBlock<SeparableConv>;
}

/** Mean of the pixels that the landmark and the descriptor net were trained on. */
export const MEAN_RGB = [122.782, 117.001, 104.298];

/**
 * What the landmarks are computed from: face-api's src/faceFeatureExtractor, with each activation in
 * the kernel of its convolution, and each sum of layers made once.
 * @param pixels 1 × 112 × 112 × 3
 */
export function landmarkFeatures(pixels: tf.Tensor4D, params: FeatureParams): tf.Tensor4D {
  const { dense0, dense1, dense2, dense3 } = params;
  const first = { strides: 2, activation: "relu" } as const;
  let x = normalised(pixels, MEAN_RGB);
  x = denseBlock(conv(x, dense0.conv0, first), dense0);
  for (const block of [dense1, dense2, dense3]) {
    x = denseBlock(separableConv(x, block.conv0, first), block);
  }
  return tf.avgPool(x, 7, 2, "valid");
}

function denseBlock(x: tf.Tensor4D, { conv1, conv2, conv3 }: DenseBlock<unknown>): tf.Tensor4D {
  let sum: tf.Tensor4D = tf.add(x, separableConv(x, conv1));
  for (const layer of [conv2, conv3]) sum = tf.add(sum, separableConv(tf.relu(sum), layer));
  return tf.relu(sum);
}
