import { BACKGROUNDS } from "./backgrounds.ts";

/** How a clip is filmed. Lengths are fractions of the picture's height, angles are radians. */
export interface Scene {
  /** Height of the face. */
  readonly face: number;
  /** Whether the picture is flipped left to right. */
  readonly mirrored: boolean;
  /** Maximum tilt of the head to either side. */
  readonly tilt: number;
  /** How much nearer one side of the head comes as it turns. */
  readonly turn: number;
  /** Offset of the path's centre to the right of the picture's centre. */
  readonly offset: number;
  /** Amplitude of the movement to both sides. */
  readonly drift: number;
  /** How much nearer the camera comes during the clip: 0.1 is a tenth. */
  readonly zoom: number;
  /** Phase of the motion at the start of the clip. */
  readonly phase: number;
  /** Number of the background. */
  readonly place: number;
  readonly light: Light;
  /** Standard deviation of the lens blur, in pixels. */
  readonly blur: number;
  /** Seed of the camera's noise. */
  readonly seed: number;
}

/** The light on a well-exposed face: `255 · gain · (value / 255) ^ gamma`, clipped at 255. */
export interface Light {
  /** Red, green and blue. */
  readonly gain: readonly [number, number, number];
  readonly gamma: number;
  /** Strength of the camera noise, which is amplified in the dark. */
  readonly noise: number;
}

const LIGHTS: readonly Light[] = [
  { gain: [1.05, 1.03, 1], gamma: 0.9, noise: 3 },
  { gain: [0.78, 0.67, 0.56], gamma: 1, noise: 7 }, // a lamp in the evening
  { gain: [1.2, 1.19, 1.17], gamma: 0.8, noise: 3 }, // over-exposed
  { gain: [0.84, 0.9, 1], gamma: 0.95, noise: 5 }, // shade
  { gain: [1.15, 1.03, 0.86], gamma: 0.9, noise: 4 }, // lamplight
  { gain: [0.56, 0.58, 0.66], gamma: 1, noise: 8 }, // dusk
  { gain: [1.1, 1.1, 1.1], gamma: 1.3, noise: 5 }, // hard light
];
const BLURS = [0, 0.8, 1.4];
const DEGREE = Math.PI / 180;

/**
 * The scene of a clip by its number, the same in every run. The ranges are typical of people's
 * videos; they are not fitted to what the recogniser gets right.
 */
export function sceneOf(clip: number): Scene {
  // Multiples of an irrational number are evenly spread, for any count.
  const spread = (step: number) => ((clip + 1) * Math.sqrt(step)) % 1;
  return {
    face: 0.32 + 0.16 * spread(3),
    mirrored: clip % 3 === 1,
    tilt: (5 + 15 * spread(2)) * DEGREE,
    turn: 0.12 * spread(7),
    offset: 0.5 * (spread(5) - 0.5),
    drift: 0.02 + 0.06 * spread(11),
    zoom: 0.12 * (spread(17) - 0.3),
    phase: 2 * Math.PI * spread(13),
    place: clip % BACKGROUNDS.length,
    light: LIGHTS[clip % LIGHTS.length]!,
    blur: BLURS[Math.floor(clip / 2) % BLURS.length]!,
    seed: clip + 1,
  };
}
