import type { Outcome } from "../../contract/result.ts";

/** What the bad and odd files are made from. */
export interface Material {
  /** A still of one known face: one second of H.264, its tables before its data. */
  readonly face: Uint8Array;
  /** The same as a photo's path. */
  readonly photo: string;
  /** The same as a video's path: no other file may read it. */
  readonly canary: string;
  /** A web server that nobody may ask. */
  readonly canaryUrl: string;
  /** The MP4 that ffmpeg makes when it is told so. */
  made(...args: readonly string[]): Promise<Uint8Array>;
}

/** A file that somebody uploads as `.mp4`. */
export interface CorpusCase {
  readonly name: string;
  /** Its bytes, a text's too. */
  readonly make: (material: Material) => Uint8Array | string | Promise<Uint8Array>;
  /** What it must come to; of some broken ones ffmpeg decides what can be seen. */
  readonly outcome: Outcome | readonly Outcome[];
  /** What its reason must say, where it is unreadable. */
  readonly reason?: RegExp;
}

/** Half a second of the photo, in so many frames a second; `filter` changes it. */
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
