import type { Picture } from "../frames/frame.ts";

/** A point in a picture, in pixels from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Rotation and scale `(a, b)`, then translation: `x' = a·x − b·y + x0`, `y' = b·x + a·y + y0`. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x0: number;
  readonly y0: number;
}

/** Side and padding of the chips that the descriptor net was trained on. */
export const CHIP_SIDE = 150;
export const CHIP_PADDING = 0.25;

/**
 * The transform from a face chip's pixels to the picture's: the similarity that maps dlib's mean
 * face to the landmarks with the least squared error, over the nose bridge and tip, the eyes, the
 * outer upper lip and the inner lip.
 * Source: dlib's `get_face_chip_details(shape, side, padding)` in image_transforms/interpolation.h.
 * @param landmarks the 68 points of the iBUG 300-W scheme, in pixels of the picture
 * @param side side of the chip, in pixels
 * @param padding space on each side of the mean face, as a fraction of its size
 */
export function chipTransform(
  landmarks: readonly Point[],
  side: number,
  padding: number,
): Similarity {
  const from = MEAN_FACE.map(({ x, y }) => ({
    x: ((padding + x) / (2 * padding + 1)) * side,
    y: ((padding + y) / (2 * padding + 1)) * side,
  }));
  return similarity(from, ALIGNED_POINTS.map((i) => landmarks[i]!));
}

/** The similarity that maps `from` to `to`, point by point, with the least squared error. */
export function similarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const [p, q] = [centreOf(from), centreOf(to)];
  let [dot, cross, squares] = [0, 0, 0];
  for (const [i, one] of from.entries()) {
    const [px, py] = [one.x - p.x, one.y - p.y];
    const [qx, qy] = [to[i]!.x - q.x, to[i]!.y - q.y];
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    squares += px * px + py * py;
  }
  const [a, b] = [dot / squares, cross / squares];
  return { a, b, x0: q.x - a * p.x + b * p.y, y0: q.y - b * p.x - a * p.y };
}

export function applyTransform({ a, b, x0, y0 }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + x0, y: b * x + a * y + y0 };
}

/** The factor by which the transform scales lengths. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/** Applies `inner` first, then `outer`. */
export function compose(outer: Similarity, inner: Similarity): Similarity {
  const { x, y } = applyTransform(outer, { x: inner.x0, y: inner.y0 });
  return {
    a: outer.a * inner.a - outer.b * inner.b,
    b: outer.a * inner.b + outer.b * inner.a,
    x0: x,
    y0: y,
  };
}

/**
 * Extracts a square chip from a picture by bilinear interpolation. Where the chip is smaller than
 * the area it shows, each pixel is the mean of several samples, to avoid aliasing. Outside the
 * picture, the edge pixels are repeated.
 * @returns side × side × 3 values from 0 to 255, row by row
 */
export function extractChip(picture: Picture, transform: Similarity, side: number): Float32Array {
  const { width, height, rgb } = picture;
  const chip = new Float32Array(side * side * 3);
  // As in dlib's `get_mapping_to_chip`: the outer pixels lie half a picture pixel inside the edges.
  const scale = scaleOf(transform);
  const step = (side - 1 / scale) / (side - 1);
  const first = (side - (side - 1) * step) / 2;
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.round(scale)));
  const share = 1 / (samples * samples);
  const offsets = Array.from({ length: samples }, (_, i) => (i + 0.5) / samples - 0.5);
  const right = width - 1;
  const bottom = height - 1;
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at += 3) {
      // This is the recogniser's innermost loop: allocate nothing here.
      let r = 0;
      let g = 0;
      let b = 0;
      for (let i = 0; i < samples; i++) {
        const v = first + (row + offsets[i]!) * step;
        for (let j = 0; j < samples; j++) {
          const u = first + (column + offsets[j]!) * step;
          const x = clamp(transform.a * u - transform.b * v + transform.x0, right);
          const y = clamp(transform.b * u + transform.a * v + transform.y0, bottom);
          const left = Math.floor(x);
          const top = Math.floor(y);
          const fx = x - left;
          const fy = y - top;
          const p = (top * width + left) * 3;
          const q = left < right ? p + 3 : p;
          const below = top < bottom ? width * 3 : 0;
          const w00 = (1 - fx) * (1 - fy);
          const w10 = fx * (1 - fy);
          const w01 = (1 - fx) * fy;
          const w11 = fx * fy;
          r += rgb[p]! * w00 + rgb[q]! * w10 + rgb[p + below]! * w01 + rgb[q + below]! * w11;
          g += rgb[p + 1]! * w00 + rgb[q + 1]! * w10 + rgb[p + below + 1]! * w01 +
            rgb[q + below + 1]! * w11;
          b += rgb[p + 2]! * w00 + rgb[q + 2]! * w10 + rgb[p + below + 2]! * w01 +
            rgb[q + below + 2]! * w11;
        }
      }
      chip[at] = r * share;
      chip[at + 1] = g * share;
      chip[at + 2] = b * share;
    }
  }
  return chip;
}

/** The chip flipped left to right. */
export function mirrorChip(chip: Float32Array, side: number): Float32Array {
  const mirror = new Float32Array(chip.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * side + column) * 3;
      mirror.set(chip.subarray(from, from + 3), (row * side + side - 1 - column) * 3);
    }
  }
  return mirror;
}

/** Enough for a face of 450 pixels in a chip of 150; larger faces alias slightly. */
const MAX_SAMPLES = 3;

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

function centreOf(points: readonly Point[]): Point {
  let [x, y] = [0, 0];
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}

/** Landmarks that hardly move with facial expressions: nose, eyes, upper lip, inner lip. */
const ALIGNED_POINTS = [...range(27, 54), ...range(60, 64)];

/** The same points on dlib's mean face, in a unit square. */
const MEAN_FACE: readonly Point[] = pairs(
  // deno-fmt-ignore
  [
    0.490127, 0.490127, 0.490127, 0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373,
    0.121737, 0.187122, 0.265825, 0.334606, 0.260918, 0.182743,
    0.645647, 0.714428, 0.793132, 0.858516, 0.79751, 0.719335,
    0.254149, 0.340985, 0.428858, 0.490127, 0.551395, 0.639268, 0.726104,
    0.290379, 0.428096, 0.490127, 0.552157, 0.689874,
  ],
  // deno-fmt-ignore
  [
    0.203352, 0.307009, 0.409805, 0.515625, 0.587326, 0.609345, 0.628106, 0.609345, 0.587326,
    0.216423, 0.178758, 0.179852, 0.231733, 0.245099, 0.244077,
    0.231733, 0.179852, 0.178758, 0.216423, 0.244077, 0.245099,
    0.780233, 0.745405, 0.727388, 0.742578, 0.727388, 0.745405, 0.780233,
    0.784792, 0.778746, 0.785343, 0.778746, 0.784792,
  ],
);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function pairs(xs: readonly number[], ys: readonly number[]): Point[] {
  return xs.map((x, i) => ({ x, y: ys[i]! }));
}
