import type { Picture } from "../frames/frame.ts";

/** A picture is dark if 99 % of its pixels are darker than this. */
const DARK = 110;
/** The value, of 255, to which the 99th percentile is raised. */
const WHITE = 230;
const GAMMA = 0.8;
/** Pictures whose noise has a greater standard deviation, of 255, are smoothed. */
const NOISY = 12;
/** Standard deviation of the smoothing blur, in pixels. */
const BLUR = 1.5;

/** Whether the picture is too dark for the detectors. */
export function isDark(picture: Picture): boolean {
  return lightest(picture) < DARK;
}

/** Stretches the picture to the full range of brightness, dark parts more than bright ones. */
export function brighten(picture: Picture): Picture {
  const white = Math.max(1, lightest(picture));
  const curve = Uint8Array.from({ length: 256 }, (_, value) => {
    const stretched = Math.min(1, (value / white) * (WHITE / 255));
    return Math.round(255 * stretched ** GAMMA);
  });
  return { ...picture, rgb: picture.rgb.map((value) => curve[value]!) };
}

/** Whether the picture is so noisy that the detectors miss faces. */
export function isNoisy(picture: Picture): boolean {
  return noiseOf(picture) > NOISY;
}

/**
 * The standard deviation of the picture's noise, of 255.
 * Source: Immerkær, Fast noise variance estimation, Computer Vision and Image Understanding 64
 * (1996).
 */
export function noiseOf({ width, height, rgb }: Picture): number {
  const grey = greyOf({ width, height, rgb });
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const corners = grey[at - width - 1]! + grey[at - width + 1]! + grey[at + width - 1]! +
        grey[at + width + 1]!;
      const sides = grey[at - width]! + grey[at + width]! + grey[at - 1]! + grey[at + 1]!;
      sum += Math.abs(corners - 2 * sides + 4 * grey[at]!);
    }
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * (width - 2) * (height - 2));
}

/** Applies a Gaussian blur. */
export function denoise({ width, height, rgb }: Picture): Picture {
  const radius = Math.ceil(2.5 * BLUR);
  const weights = Array.from(
    { length: 2 * radius + 1 },
    (_, i) => Math.exp(-((i - radius) ** 2) / (2 * BLUR ** 2)),
  );
  const total = weights.reduce((a, b) => a + b);
  const kernel = Float32Array.from(weights, (weight) => weight / total);
  const across = new Float32Array(rgb.length);
  // A clamped array rounds its values.
  const blurred = new Uint8ClampedArray(rgb.length);
  pass(rgb, across, width, 3, height, width * 3);
  pass(across, blurred, height, width * 3, width, 3);
  return { width, height, rgb: new Uint8Array(blurred.buffer) };

  /** Blurs `lines` lines, `stride` apart, of `length` pixels each, `step` apart. */
  function pass(
    from: Uint8Array | Float32Array,
    to: Uint8ClampedArray | Float32Array,
    length: number,
    step: number,
    lines: number,
    stride: number,
  ) {
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < length; i++) {
        let [r, g, b] = [0, 0, 0];
        for (let k = -radius; k <= radius; k++) {
          const at = line * stride + Math.min(length - 1, Math.max(0, i + k)) * step;
          const weight = kernel[k + radius]!;
          r += from[at]! * weight;
          g += from[at + 1]! * weight;
          b += from[at + 2]! * weight;
        }
        const at = line * stride + i * step;
        to[at] = r;
        to[at + 1] = g;
        to[at + 2] = b;
      }
    }
  }
}

/** The brightness that 99 % of the pixels stay below. */
function lightest(picture: Picture): number {
  const counts = new Uint32Array(256);
  const grey = greyOf(picture);
  for (const value of grey) counts[Math.round(value)]!++;
  let left = grey.length / 100;
  let value = 255;
  while (value > 0 && (left -= counts[value]!) > 0) value--;
  return value;
}

/** The luma of each pixel (ITU-R BT.601). */
function greyOf({ width, height, rgb }: Picture): Float32Array {
  const grey = new Float32Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
  }
  return grey;
}
