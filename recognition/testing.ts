import type { Box } from "../contract/result.ts";
import type { Detector, Face, FaceFinder } from "./faces.ts";
import { lastWords, runFfmpeg } from "./ffmpeg.ts";
import type { Frame } from "./frame.ts";
import { DESCRIPTOR_LENGTH, type Gallery, galleryOf } from "./gallery.ts";
import type { Detection } from "./quality.ts";

/** Anna at the origin, ben far away. */
export const ANNA_AND_BEN: Gallery = galleryOf([
  { person: "anna", descriptor: new Float32Array(DESCRIPTOR_LENGTH) },
  { person: "ben", descriptor: new Float32Array(DESCRIPTOR_LENGTH).fill(1) },
]);

/** A gallery of nobody. */
export const NOBODY: Gallery = galleryOf([]);

/** What a test says that a detector finds: a face at this distance from anna. */
export interface Seen {
  readonly distance: number;
  readonly box?: Box;
  readonly score?: number;
}

/** Side of a test's frame, in pixels. */
const SIDE = 200;
const WHOLE: Box = { x: 0, y: 0, width: 100, height: 100 };

/** A frame full of edges, or all grey. */
export function testFrame(time: number, { sharp = true } = {}): Frame {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(128);
  if (sharp) rgb.forEach((_, i) => rgb[i] = (Math.floor(i / 3) * 37) % 256);
  return { width: SIDE, height: SIDE, rgb, time };
}

/** A finder that finds what it is told. */
export function fakeFinder(
  seen: (frame: Frame, detector: Detector) => readonly Seen[],
): FaceFinder {
  let found: { detection: Detection; distance: number }[] = [];
  const describe = (_: unknown, { box, score }: Detection) => {
    const wanted = JSON.stringify({ box, score });
    const { detection, distance } = found.find((one) => JSON.stringify(one.detection) === wanted)!;
    const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
    descriptor[0] = -distance;
    return Promise.resolve({ ...detection, descriptor });
  };
  return {
    detect(frame, detector) {
      found = seen(frame, detector).map(({ distance, box = WHOLE, score = 1 }) => ({
        detection: { box, score },
        distance,
      }));
      return Promise.resolve(found.map(({ detection }) => detection));
    },
    describe,
    encode: describe,
  };
}

/** Makes a file with ffmpeg, overwriting it; what it writes to standard output is returned. */
export async function makeWithFfmpeg(...args: string[]): Promise<Uint8Array> {
  const limits = { timeoutMs: 120_000, mostBytes: 50_000_000 };
  const { success, said, stdout } = await runFfmpeg(["-y", ...args], limits);
  if (!success) throw new Error(`ffmpeg: ${lastWords(said)}`);
  return stdout;
}
