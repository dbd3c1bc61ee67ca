import type { Box } from "../contract/result.ts";
import type { Detector, Face, FaceFinder } from "./faces.ts";
import { lastWords, runFfmpeg } from "./ffmpeg.ts";
import type { Frame } from "./frame.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import type { Detection } from "./quality.ts";

/** Anna at the origin, ben far away. */
export const ANNA_AND_BEN: Gallery = {
  people: ["anna", "ben"],
  descriptors: new Float32Array(2 * DESCRIPTOR_LENGTH).fill(1, DESCRIPTOR_LENGTH),
};

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
export function fakeFinder(seen: (frame: Frame, detector: Detector) => readonly Seen[]) {
  const finder: FaceFinder = {
    look(frame) {
      const faces = new Map<Detection, Face>();
      return {
        detect(detector) {
          const found = seen(frame, detector).map(({ distance, box = WHOLE, score = 1 }) => {
            const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
            descriptor[0] = -distance;
            const detection = { box, score };
            faces.set(detection, { ...detection, descriptor });
            return detection;
          });
          return Promise.resolve(found);
        },
        describe: (detection) => Promise.resolve(faces.get(detection)!),
        [Symbol.dispose]() {},
      };
    },
    all: () => Promise.reject(new Error("not asked for")),
  };
  return finder;
}

/** Makes a file with ffmpeg, overwriting it; what it writes to standard output is returned. */
export async function makeWithFfmpeg(...args: string[]): Promise<Uint8Array> {
  const limits = { timeoutMs: 120_000, mostBytes: 50_000_000 };
  const { success, said, stdout } = await runFfmpeg(["-y", ...args], limits);
  if (!success) throw new Error(`ffmpeg: ${lastWords(said)}`);
  return stdout;
}
