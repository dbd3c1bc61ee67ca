import * as tf from "@tensorflow/tfjs-core";

/** Parameters of a convolution, as face-api loads them. */
export interface Conv {
  readonly filters: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** Parameters of a depthwise separable convolution. */
export interface SeparableConv {
  readonly depthwise_filter: tf.Tensor4D;
  readonly pointwise_filter: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

export type Activation = "linear" | "relu" | "relu6";

export interface ConvOptions {
  readonly strides?: 1 | 2;
  readonly pad?: "same" | "valid";
  readonly activation?: Activation;
}

/** A convolution with its bias and activation, in one kernel. */
export function conv(
  x: tf.Tensor4D,
  { filters, bias }: Conv,
  { strides = 1, pad = "same", activation = "linear" }: ConvOptions = {},
): tf.Tensor4D {
  return tf.fused.conv2d({ x, filter: filters, bias, strides, pad, activation });
}

/** The same, after a depthwise convolution, which has the strides. */
export function separableConv(
  x: tf.Tensor4D,
  { depthwise_filter, pointwise_filter, bias }: SeparableConv,
  { strides = 1, activation = "linear" }: Omit<ConvOptions, "pad"> = {},
): tf.Tensor4D {
  const each = tf.depthwiseConv2d(x, depthwise_filter, strides, "same");
  return conv(each, { filters: pointwise_filter, bias }, { activation });
}

/** Pixels from 0 to 255 without their mean, from about −0.5 to 0.5. */
export function normalised(pixels: tf.Tensor4D, meanRgb: readonly number[]): tf.Tensor4D {
  return tf.div(tf.sub(pixels, tf.tensor1d([...meanRgb])), 255);
}
