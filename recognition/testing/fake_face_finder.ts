import type { Box } from "../../contract/box.ts";
import type { Detector, FaceFinder } from "../faces/face_finder.ts";
import { ffmpegError, runFfmpeg } from "../frames/ffmpeg.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { DESCRIPTOR_LENGTH, type Gallery, galleryOf } from "../gallery/gallery.ts";
import { type Detection, isClear } from "../faces/detection.ts";

/** Anna's descriptor is the origin; ben's is far away. */
export const ANNA_AND_BEN: Gallery = galleryOf([
  { person: "anna", descriptor: new Float32Array(DESCRIPTOR_LENGTH) },
  { person: "ben", descriptor: new Float32Array(DESCRIPTOR_LENGTH).fill(1) },
]);

/** An empty gallery. */
export const EMPTY_GALLERY: Gallery = galleryOf([]);

/** A gallery of these rows, one photo each. A name may occur several times. */
export function galleryOfRows(people: readonly string[], descriptors: Float32Array): Gallery {
  return { people, descriptors, photos: people.map(() => 1), spreads: people.map(() => 0) };
}

/** A face for the fake to find, at this distance from anna. */
export interface FakeFace {
  readonly distance: number;
  readonly box?: Box;
  readonly score?: number;
  /** By default, whether the frame is sharp in the box. */
  readonly clear?: boolean;
}

/** Side of a test frame, in pixels. */
const SIDE = 200;
const WHOLE: Box = { x: 0, y: 0, width: 100, height: 100 };

/** A frame of sharp stripes, or plain grey. */
export function testFrame(time: number, { sharp = true } = {}): Frame {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(128);
  if (sharp) rgb.forEach((_, i) => rgb[i] = Math.floor((i % (SIDE * 3)) / 24) % 2 === 0 ? 30 : 230);
  return { width: SIDE, height: SIDE, rgb, time };
}

/** A face finder that finds the given faces. */
export function fakeFinder(
  seen: (frame: Frame, detector: Detector) => readonly FakeFace[],
): FaceFinder {
  const describe = (picture: Picture, detection: Detection) => {
    const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
    const { distance, clear = isClear(picture, detection) } = detection as unknown as FakeFace;
    descriptor[0] = -distance;
    const { box, score } = detection;
    return Promise.resolve({ box, score, descriptor, clear, landmarks: [] });
  };
  return {
    detect: (frame, detector) =>
      Promise.resolve(
        seen(frame, detector).map((one) => ({ box: WHOLE, score: 1, ...one })),
      ),
    describe,
    refine: (_, face) => Promise.resolve(face),
    encode: describe,
  };
}

/**
 * Writes a file with ffmpeg, overwriting it.
 * @returns ffmpeg's standard output
 */
export async function makeWithFfmpeg(...args: string[]): Promise<Uint8Array> {
  const limits = { timeoutMs: 120_000, maxBytes: 50_000_000 };
  const { success, log, stdout } = await runFfmpeg(["-y", ...args], limits);
  if (!success) throw new Error(`ffmpeg: ${ffmpegError(log)}`);
  return stdout;
}
