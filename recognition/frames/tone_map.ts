/** ITU-R BT.2408: the luminance of HDR reference white, in cd/m². It becomes SDR white. */
const REFERENCE_WHITE = 203;
/**
 * Tones up to this fraction of white stay as they are; brighter ones are compressed below white.
 */
const KNEE = 0.75;

/** SMPTE ST 2084, equation 4.1: luminance in cd/m² of a code from 0 to 1. */
function luminance(code: number): number {
  const [m1, m2] = [2610 / 16384, 2523 / 32];
  const [c1, c2, c3] = [3424 / 4096, 2413 / 128, 2392 / 128];
  const power = code ** (1 / m2);
  return 10_000 * (Math.max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1);
}

/** Luminance of each 8-bit code, as a fraction of white. */
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => luminance(i / 255) / REFERENCE_WHITE);

/**
 * Inverse of ITU-R BT.1886, indexed by the square root of the linear tone: dark tones need the
 * resolution.
 */
const CODES = Uint8Array.from(
  { length: 1024 },
  (_, i) => Math.round(255 * (i / 1023) ** (2 / 2.4)),
);

/**
 * Converts an HDR picture (PQ, BT.2020 primaries) to SDR (BT.709) in place. All channels of a pixel
 * are dimmed alike, which keeps its hue. PQ needs more than 8 bits, but they are enough for a face.
 */
export function toneMap(rgb: Uint8Array): void {
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    const [r, g, b] = [LINEAR[rgb[i]!]!, LINEAR[rgb[i + 1]!]!, LINEAR[rgb[i + 2]!]!];
    const largest = Math.max(r, g, b);
    const dim = largest > KNEE ? pressed(largest) / largest : 1;
    // ITU-R BT.2087, clause 4: conversion of the primaries.
    rgb[i] = code(dim * (1.6605 * r - 0.5876 * g - 0.0728 * b));
    rgb[i + 1] = code(dim * (-0.1246 * r + 1.1329 * g - 0.0083 * b));
    rgb[i + 2] = code(dim * (-0.0182 * r - 0.1006 * g + 1.1187 * b));
  }
}

/** Continues with the slope at the knee and approaches white asymptotically. */
function pressed(tone: number): number {
  const room = 1 - KNEE;
  const over = (tone - KNEE) / room;
  return KNEE + room * over / (1 + over);
}

function code(linear: number): number {
  return CODES[Math.round(1023 * Math.sqrt(Math.min(Math.max(linear, 0), 1)))]!;
}
