import * as tf from "@tensorflow/tfjs-core";
import { type Conv, conv, normalised, type SeparableConv, separableConv } from "./layers.ts";

type Layer = "conv1" | "conv2" | "conv3" | "conv4" | "conv5";
export type TinyParams =
  & { readonly conv0: Conv; readonly conv8: Conv }
  & Readonly<Record<Layer, SeparableConv>>;

/** Layers after which the picture is halved. */
const HALVED: readonly Layer[] = ["conv1", "conv2", "conv3", "conv4"];

/** The slope for negative values that it was trained with. */
const LEAK = 0.1;

/**
 * The tiny face detector: TinyYolov2Base.runMobilenet of face-api's src/tinyYolov2. Each activation
 * comes after the pooling, when a quarter of the values is left. As it never decreases, the result is
 * the same.
 * @param pixels 1 × side × side × 3
 */
export function tinyDetector(
  pixels: tf.Tensor4D,
  params: TinyParams,
  meanRgb: readonly number[],
): tf.Tensor4D {
  const pooled = (x: tf.Tensor4D, strides: 1 | 2) =>
    tf.leakyRelu(tf.maxPool(x, 2, strides, "same"), LEAK);
  let x = pooled(conv(normalised(pixels, meanRgb), params.conv0, { pad: "valid" }), 2);
  for (const layer of HALVED) x = pooled(separableConv(x, params[layer]), 2);
  x = pooled(separableConv(x, params.conv5), 1);
  return conv(x, params.conv8, { pad: "valid" });
}
