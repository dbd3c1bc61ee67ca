import type { Outcome } from "../../contract/result.ts";

/** What the files are made from. */
export interface Material {
  /** A still of one known face: one second of H.264, tables before data. */
  readonly face: Uint8Array;
  /** Path of the same still as a photo. */
  readonly photo: string;
  /** Path of the same still as a video, which no other file may make the recogniser read. */
  readonly canary: string;
  /** A web server that must not be contacted. */
  readonly canaryUrl: string;
  /** Runs ffmpeg with these arguments and returns the MP4. */
  made(...args: readonly string[]): Promise<Uint8Array>;
}

/** A file that is uploaded as `.mp4`. */
export interface CorpusCase {
  readonly name: string;
  /** Its bytes, or its text. */
  readonly make: (material: Material) => Uint8Array | string | Promise<Uint8Array>;
  /** The expected outcome; several, if it depends on ffmpeg's error concealment. */
  readonly outcome: Outcome | readonly Outcome[];
  /** The expected reason, if it is unreadable. */
  readonly reason?: RegExp;
}

/** Half a second of the photo at a frame rate, optionally filtered. */
export const still = ({ photo }: Material, rate = 10, filter = "null"): string[] => [
  "-loop",
  "1",
  "-framerate",
  `${rate}`,
  "-t",
  "0.5",
  "-i",
  photo,
  "-vf",
  `scale=640:-2,format=yuv420p,${filter}`,
];

export const H264 = ["-c:v", "libx264", "-preset", "ultrafast"];
export const TONE = ["-f", "lavfi", "-i", "sine=d=0.5"];
