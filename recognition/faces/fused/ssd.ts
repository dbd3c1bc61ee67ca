import * as tf from "@tensorflow/tfjs-core";
import { type Conv, conv } from "./layers.ts";

interface Pointwise {
  readonly filters: tf.Tensor4D;
  readonly batch_norm_offset: tf.Tensor1D;
}

interface Depthwise extends Pointwise {
  readonly batch_norm_scale: tf.Tensor1D;
  readonly batch_norm_mean: tf.Tensor1D;
  readonly batch_norm_variance: tf.Tensor1D;
}

interface Predictor {
  readonly box_encoding_predictor: Conv;
  readonly class_predictor: Conv;
}

type Numbered<Name extends string, Layer> = Readonly<Record<`${Name}_${number}`, Layer>>;

export interface SsdParams {
  readonly mobilenetv1: Numbered<"conv", unknown>;
  readonly prediction_layer: Numbered<"conv", Pointwise> & Numbered<"box_predictor", Predictor>;
  /** `extra_dim`: top, left, bottom and right of the places, 1 × 5,118 × 4. */
  readonly output_layer: { readonly extra_dim: tf.Tensor3D };
}

/** The parameters with each batch normalisation in the filters before it. */
export interface FoldedSsdParams {
  readonly first: Conv;
  readonly pairs: readonly { readonly depthwise: Conv; readonly pointwise: Conv }[];
  readonly further: readonly (readonly [Conv, Conv])[];
  readonly predictors: readonly Predictor[];
  readonly places: tf.Tensor3D;
}

const PAIRS = 13;
/** Pairs of layers, counted from 1, that halve the picture. */
const HALVED = [2, 4, 6, 12];
/** The pair whose result is looked at for small faces. */
const SMALL_FACES = 11;
/** Side of the map in which small faces are found. */
const MAP_SIDE = 32;
const EPSILON = 0.001;

export function foldSsdParams(
  { mobilenetv1, prediction_layer, output_layer }: SsdParams,
): FoldedSsdParams {
  const numbers = (count: number, from: number) =>
    Array.from({ length: count }, (_, i) => from + i);
  return {
    first: pointwise(mobilenetv1.conv_0 as Pointwise),
    pairs: numbers(PAIRS, 1).map((i) => {
      const pair = mobilenetv1[`conv_${i}`] as {
        depthwise_conv: Depthwise;
        pointwise_conv: Pointwise;
      };
      return { depthwise: folded(pair.depthwise_conv), pointwise: pointwise(pair.pointwise_conv) };
    }),
    further: numbers(4, 0).map((i) =>
      [
        pointwise(prediction_layer[`conv_${2 * i}`]!),
        pointwise(prediction_layer[`conv_${2 * i + 1}`]!),
      ] as const
    ),
    predictors: numbers(6, 0).map((i) => prediction_layer[`box_predictor_${i}`]!),
    places: output_layer.extra_dim,
  };
}

function pointwise({ filters, batch_norm_offset: bias }: Pointwise): Conv {
  return { filters, bias };
}

/** Frees the parameters that it is made of. */
function folded(layer: Depthwise): Conv {
  const one = tf.tidy(() => {
    const scale = tf.mul<tf.Tensor1D>(
      layer.batch_norm_scale,
      tf.rsqrt(tf.add(layer.batch_norm_variance, EPSILON)),
    );
    return {
      filters: tf.keep(tf.mul<tf.Tensor4D>(layer.filters, tf.reshape(scale, [1, 1, -1, 1]))),
      bias: tf.keep(
        tf.sub<tf.Tensor1D>(layer.batch_norm_offset, tf.mul(layer.batch_norm_mean, scale)),
      ),
    };
  });
  tf.dispose(Object.values(layer));
  return one;
}

/**
 * SSD: face-api's src/ssdMobilenetv1, with each normalisation and activation in the kernel of its
 * convolution.
 * @param pixels 1 × 512 × 512 × 3, or the part of it that is not black: whole multiples of 32
 * @returns 5,118 boxes (top, left, bottom, right; from 0 to 1 in the picture) and their scores, each
 * in a list of one picture
 */
export function ssdBoxes(
  pixels: tf.Tensor4D,
  params: FoldedSsdParams,
): { boxes: tf.Tensor2D[]; scores: tf.Tensor1D[] } {
  const maps = featureMaps(pixels, params);
  const joined = (layer: keyof Predictor, values: number) =>
    tf.concat2d(
      maps.map((map, i) => tf.reshape(conv(map, params.predictors[i]![layer]), [-1, values])),
      0,
    );
  // The classes are: nothing, a face, and one that is not used.
  const scores = tf.sigmoid(tf.slice(joined("class_predictor", 3), [0, 1], [-1, 1]));
  const boxes = decoded(joined("box_encoding_predictor", 4), tf.squeeze(params.places));
  return { boxes: [boxes], scores: [tf.reshape(scores, [-1])] };
}

/** Six, from 32 × 32 to 1 × 1. */
function featureMaps(
  pixels: tf.Tensor4D,
  { first, pairs, further }: FoldedSsdParams,
): tf.Tensor4D[] {
  const activation = "relu6";
  const maps: tf.Tensor4D[] = [];
  let x = conv(tf.sub(tf.div(pixels, 127.5), 1), first, { strides: 2, activation });
  for (const [i, { depthwise, pointwise }] of pairs.entries()) {
    x = tf.fused.depthwiseConv2d({
      x,
      filter: depthwise.filters,
      bias: depthwise.bias,
      strides: HALVED.includes(i + 1) ? 2 : 1,
      pad: "same",
      activation,
    });
    x = conv(x, pointwise, { activation });
    if (i + 1 === SMALL_FACES) maps.push(squared(x, MAP_SIDE));
  }
  x = squared(x, MAP_SIDE / 2);
  maps.push(x);
  for (const [narrow, halve] of further) {
    x = conv(conv(x, narrow, { activation }), halve, { strides: 2, activation });
    maps.push(x);
  }
  return maps;
}

/** Fills up to a square with the last row or column: what the net makes of black. */
function squared(map: tf.Tensor4D, side: number): tf.Tensor4D {
  let square = map;
  for (const axis of [1, 2] as const) {
    const length = map.shape[axis];
    if (length === side) continue;
    const [from, size] = [[0, 0, 0, 0], [...square.shape]];
    from[axis] = length - 1;
    size[axis] = 1;
    const last = tf.slice(square, from, size);
    square = tf.concat4d([square, ...Array<tf.Tensor4D>(side - length).fill(last)], axis);
  }
  return square;
}

/** @param codes offset of the centre, in tenths of the place, and logarithm of the size, in fifths */
function decoded(codes: tf.Tensor2D, places: tf.Tensor2D): tf.Tensor2D {
  const [from, to] = [tf.slice(places, [0, 0], [-1, 2]), tf.slice(places, [0, 2], [-1, 2])];
  const size = tf.sub(to, from);
  const offset = tf.mul(tf.div(tf.slice(codes, [0, 0], [-1, 2]), 10), size);
  const centre = tf.add(tf.add(from, tf.div(size, 2)), offset);
  const half = tf.div(tf.mul(tf.exp(tf.div(tf.slice(codes, [0, 2], [-1, 2]), 5)), size), 2);
  return tf.concat2d([tf.sub(centre, half), tf.add(centre, half)], 1);
}
