import { decimal, flag, wholeNumber } from "../../cli/program.ts";

/** Limits of a video. If one is exceeded, the video is unreadable, and the reason says so. */
export interface VideoLimits {
  /** Size of the file. */
  readonly megabytes: number;
  /** Duration. */
  readonly seconds: number;
  /** Size of one frame. */
  readonly megapixels: number;
  /** Total processor time of ffmpeg. */
  readonly decodeSeconds: number;
}

/**
 * Defaults that fit a Lambda function: its 512 MB of /tmp, its memory (a decoder keeps up to 16
 * frames), and its timeout, so that a video that takes too long to decode still gets an answer.
 */
export const DEFAULT_LIMITS: VideoLimits = {
  megabytes: 400,
  seconds: 4 * 3600,
  // 4096 × 2304 is 9.4 megapixels.
  megapixels: 9.5,
  decodeSeconds: 20,
};

/**
 * Enrolled pictures are the user's own, one at a time; phones make pictures of 12, 48 and 200
 * megapixels.
 */
export const PICTURE_LIMITS: VideoLimits = { ...DEFAULT_LIMITS, megapixels: 200 };

export const limitFlags = {
  megabytes: flag({
    flags: "--max-megabytes <n>",
    env: "ROLLCALL_MAX_MEGABYTES",
    help: "maximum file size; a larger video is unreadable",
    default: DEFAULT_LIMITS.megabytes,
    parse: wholeNumber(1, 10_000),
  }),
  seconds: flag({
    flags: "--max-seconds <n>",
    env: "ROLLCALL_MAX_SECONDS",
    help: "maximum duration; a longer video is unreadable",
    default: DEFAULT_LIMITS.seconds,
    parse: decimal(0.1, 1_000_000),
  }),
  megapixels: flag({
    flags: "--max-megapixels <n>",
    env: "ROLLCALL_MAX_MEGAPIXELS",
    help: "maximum frame size; a video of larger frames is unreadable",
    default: DEFAULT_LIMITS.megapixels,
    parse: decimal(0.1, 200),
  }),
  decodeSeconds: flag({
    flags: "--max-decode-seconds <n>",
    env: "ROLLCALL_MAX_DECODE_SECONDS",
    help: "maximum processor time to decode a video; if it takes more, it is unreadable",
    default: DEFAULT_LIMITS.decodeSeconds,
    parse: decimal(0.1, 900),
  }),
};

export function limitsOf(
  { megabytes, seconds, megapixels, decodeSeconds }: VideoLimits,
): VideoLimits {
  return { megabytes, seconds, megapixels, decodeSeconds };
}
