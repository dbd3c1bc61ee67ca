import { UserError } from "../../contract/errors.ts";
import type { Box } from "../../contract/box.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { outlineAt, type PhotoPoint } from "./outlines.ts";

/**
 * A face in a sample photo. Its centre and height are fractions of the photo's width and height.
 */
export interface SampleFace {
  /** The photo's file name and the face's number in it, from the left: `sample3.jpg 2`. */
  readonly name: string;
  readonly photo: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Mean luma of the face's box, from 0 to 255. */
  readonly luma: number;
  /** The photo's width over its height. */
  readonly aspect: number;
  /** The person, as far down as nobody else is in front of them. */
  readonly outline: readonly PhotoPoint[];
}

/** The six group photos in the face-api package. */
const PHOTOS = [1, 2, 3, 4, 5, 6].map((n) => `sample${n}.jpg`);

/**
 * All faces in the photos of a folder, by photo, from left to right.
 * @throws the signal's reason, if it is aborted
 */
export async function sampleFaces(
  folder: string,
  finder: FaceFinder,
  signal: AbortSignal,
): Promise<SampleFace[]> {
  const faces: SampleFace[] = [];
  for (const name of PHOTOS) {
    const photo = `${folder}/${name}`;
    const frame = await pictureFrame(photo);
    // Detection blocks the thread: only here can an abort be noticed.
    signal.throwIfAborted();
    const boxes = (await finder.detect(frame, "ssd")).map(({ box }) => box);
    faces.push(
      ...boxes.sort((a, b) => a.x - b.x).map((box, i) => {
        const aspect = frame.width / frame.height;
        const place = {
          x: (box.x + box.width / 2) / frame.width,
          y: (box.y + box.height / 2) / frame.height,
          height: box.height / frame.height,
        };
        return {
          name: `${name} ${i + 1}`,
          photo,
          ...place,
          luma: meanLuma(frame, box),
          aspect,
          outline: outlineAt(name, place) ?? headAndShoulders(place, aspect),
        };
      }),
    );
  }
  if (faces.length === 0) throw new UserError(`no faces in the photos of ${folder}`);
  return faces;
}

/** An oval, for a face that has no outline. */
function headAndShoulders(
  { x, y, height }: { x: number; y: number; height: number },
  aspect: number,
): PhotoPoint[] {
  return Array.from({ length: 32 }, (_, i) => {
    const angle = 2 * Math.PI * i / 32;
    return {
      x: x + 0.8 * height / aspect * Math.cos(angle),
      y: y + height * (0.2 + 1.1 * Math.sin(angle)),
    };
  });
}

/** The mean luma (BT.601) of a box in a frame. */
function meanLuma({ width, height, rgb }: Frame, box: Box): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y++) {
    for (let x = Math.max(0, box.x); x < Math.min(width, box.x + box.width); x++) {
      const at = (y * width + x) * 3;
      sum += 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
      count++;
    }
  }
  return sum / count;
}
