import { decimal, flag, wholeNumber } from "../../cli/program.ts";

/** What a video may be and cost: whatever is more is unreadable, and the reason says so. */
export interface VideoLimits {
  /** Of the file. */
  readonly megabytes: number;
  /** That it lasts. */
  readonly seconds: number;
  /** Of one of its pictures. */
  readonly megapixels: number;
  /** Processor time that ffmpeg may take for it in all. */
  readonly decodeSeconds: number;
}

/**
 * They fit a Lambda function: its /tmp of 512 MB, its memory (a decoder keeps up to 16 pictures), and a
 * decoder's time that ends before the function's own, so that a video that takes too long is an answer.
 */
export const DEFAULT_LIMITS: VideoLimits = {
  megabytes: 400,
  seconds: 4 * 3600,
  // 4096 × 2304 is 9.4.
  megapixels: 9.5,
  decodeSeconds: 20,
};

/** A picture is the user's own, and one: phones make them of 12, 48 and 200 megapixels. */
export const PICTURE_LIMITS: VideoLimits = { ...DEFAULT_LIMITS, megapixels: 200 };

/** Each takes memory for its tables: a small file could fill a function's with them. */
export const MAX_TRACKS = 24;

export const limitFlags = {
  megabytes: flag({
    flags: "--max-megabytes <n>",
    env: "ROLLCALL_MAX_MEGABYTES",
    help: "a larger video is unreadable",
    default: DEFAULT_LIMITS.megabytes,
    parse: wholeNumber(1, 10_000),
  }),
  seconds: flag({
    flags: "--max-seconds <n>",
    env: "ROLLCALL_MAX_SECONDS",
    help: "a longer video is unreadable",
    default: DEFAULT_LIMITS.seconds,
    parse: decimal(0.1, 1_000_000),
  }),
  megapixels: flag({
    flags: "--max-megapixels <n>",
    env: "ROLLCALL_MAX_MEGAPIXELS",
    help: "a video of larger pictures is unreadable",
    default: DEFAULT_LIMITS.megapixels,
    parse: decimal(0.1, 200),
  }),
  decodeSeconds: flag({
    flags: "--max-decode-seconds <n>",
    env: "ROLLCALL_MAX_DECODE_SECONDS",
    help: "a video that takes ffmpeg more processor time is unreadable",
    default: DEFAULT_LIMITS.decodeSeconds,
    parse: decimal(0.1, 900),
  }),
};

export function limitsOf(
  { megabytes, seconds, megapixels, decodeSeconds }: VideoLimits,
): VideoLimits {
  return { megabytes, seconds, megapixels, decodeSeconds };
}
