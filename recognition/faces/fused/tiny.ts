import * as tf from "@tensorflow/tfjs-core";
import { type Conv, conv, normalised, type SeparableConv, separableConv } from "./layers.ts";

type Layer = "conv1" | "conv2" | "conv3" | "conv4" | "conv5";
export type TinyParams =
  & { readonly conv0: Conv; readonly conv8: Conv }
  & Readonly<Record<Layer, SeparableConv>>;

/** Layers after which the picture is halved. */
const HALVED: readonly Layer[] = ["conv1", "conv2", "conv3", "conv4"];

/**
 * The tiny face detector: TinyYolov2Base.runMobilenet of face-api's src/tinyYolov2, with each
 * activation in the kernel of its convolution.
 * @param pixels 1 × side × side × 3
 */
export function tinyDetector(
  pixels: tf.Tensor4D,
  params: TinyParams,
  meanRgb: readonly number[],
): tf.Tensor4D {
  const activation = "leakyrelu";
  let x = conv(normalised(pixels, meanRgb), params.conv0, { pad: "valid", activation });
  x = tf.maxPool(x, 2, 2, "same");
  for (const layer of HALVED) {
    x = tf.maxPool(separableConv(x, params[layer], { activation }), 2, 2, "same");
  }
  x = tf.maxPool(separableConv(x, params.conv5, { activation }), 2, 1, "same");
  return conv(x, params.conv8, { pad: "valid" });
}
