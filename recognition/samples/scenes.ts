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
  /**
   * Offset of the path's centre from the picture's centre, and amplitude of the movement along the
   * path.
   */
  readonly offset: number;
  readonly drift: number;
  /** Phase of the motion at the start of the clip. */
  readonly phase: number;
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
  { gain: [1, 1, 1], gamma: 1, noise: 4 },
  { gain: [0.42, 0.36, 0.3], gamma: 1, noise: 8 }, // a lamp in the evening
  { gain: [1.2, 1.2, 1.2], gamma: 0.8, noise: 3 }, // over-exposed
  { gain: [0.75, 0.82, 0.95], gamma: 1.1, noise: 5 }, // shade
  { gain: [1.1, 0.98, 0.8], gamma: 1, noise: 5 }, // lamplight
  { gain: [0.3, 0.31, 0.34], gamma: 1, noise: 8 }, // dusk
  { gain: [0.9, 0.9, 0.9], gamma: 1.3, noise: 6 }, // hard light
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
    face: 0.25 + 0.25 * spread(3),
    mirrored: clip % 3 === 1,
    tilt: (5 + 15 * spread(2)) * DEGREE,
    turn: 0.12 * spread(7),
    offset: 0.4 * (spread(5) - 0.5),
    drift: 0.1 + 0.15 * spread(11),
    phase: 2 * Math.PI * spread(13),
    light: LIGHTS[clip % LIGHTS.length]!,
    blur: BLURS[Math.floor(clip / 2) % BLURS.length]!,
    seed: clip + 1,
  };
}
