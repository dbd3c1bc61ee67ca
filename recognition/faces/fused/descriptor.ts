import * as tf from "@tensorflow/tfjs-core";
import { MEAN_RGB } from "./landmarks.ts";
import { type Conv, conv, type ConvOptions, normalised } from "./layers.ts";

/** A convolution whose result is scaled and shifted, channel by channel. */
interface ScaledConv {
  readonly conv: Conv;
  readonly scale: { readonly weights: tf.Tensor1D; readonly biases: tf.Tensor1D };
}

interface Residual<C> {
  readonly conv1: C;
  readonly conv2: C;
}

const BLOCKS = [
  ...["conv32_1", "conv32_2", "conv32_3"],
  ...["conv64_down", "conv64_1", "conv64_2", "conv64_3"],
  ...["conv128_down", "conv128_1", "conv128_2"],
  ...["conv256_down", "conv256_1", "conv256_2", "conv256_down_out"],
] as const;

export type DescriptorParams =
  & { readonly conv32_down: ScaledConv; readonly fc: tf.Tensor2D }
  & Readonly<Record<typeof BLOCKS[number], Residual<ScaledConv>>>;

/** The parameters with each scale in the filters before it. */
export interface FoldedDescriptorParams {
  readonly first: Conv;
  readonly blocks: readonly (Residual<Conv> & { readonly halves: boolean })[];
  readonly fc: tf.Tensor2D;
}

export function foldDescriptorParams(params: DescriptorParams): FoldedDescriptorParams {
  return {
    first: folded(params.conv32_down),
    blocks: BLOCKS.map((name) => ({
      conv1: folded(params[name].conv1),
      conv2: folded(params[name].conv2),
      halves: name.includes("down"),
    })),
    fc: params.fc,
  };
}

/** Frees the parameters that it is made of. */
function folded({ conv: { filters, bias }, scale: { weights, biases } }: ScaledConv): Conv {
  const one = tf.tidy(() => ({
    filters: tf.keep(tf.mul<tf.Tensor4D>(filters, weights)),
    bias: tf.keep(tf.add<tf.Tensor1D>(tf.mul(bias, weights), biases)),
  }));
  tf.dispose([filters, bias, weights, biases]);
  return one;
}

/**
 * The descriptor net: face-api's src/faceRecognitionNet, with each scale and activation in the kernel
 * of its convolution.
 * @param pixels n × 150 × 150 × 3
 * @returns n × 128
 */
export function faceDescriptors(
  pixels: tf.Tensor4D,
  { first, blocks, fc }: FoldedDescriptorParams,
): tf.Tensor2D {
  const halved = { strides: 2, pad: "valid", activation: "relu" } as const;
  let x = conv(normalised(pixels, MEAN_RGB), first, halved);
  x = tf.maxPool(x, 3, 2, "valid");
  for (const block of blocks) {
    if (block.halves) x = residual(tf.avgPool(x, 2, 2, "valid"), x, block, halved);
    else x = residual(x, x, block, { activation: "relu" });
  }
  return tf.matMul(tf.mean(x, [1, 2]), fc);
}

/** Zeros are added to what is smaller: rows and columns of the layers, channels of the short cut. */
function residual(
  shortCut: tf.Tensor4D,
  x: tf.Tensor4D,
  { conv1, conv2 }: Residual<Conv>,
  options: ConvOptions,
): tf.Tensor4D {
  const layers = conv(conv(x, conv1, options), conv2);
  return tf.relu(tf.add(grown(shortCut, layers), grown(layers, shortCut)));
}

function grown(x: tf.Tensor4D, to: tf.Tensor4D): tf.Tensor4D {
  const missing = x.shape.map((length, i) => [0, Math.max(0, to.shape[i]! - length)] as const);
  return missing.some(([, after]) => after > 0) ? tf.pad(x, missing as [number, number][]) : x;
}
