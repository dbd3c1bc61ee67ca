import { crossingsAt } from "./outlines.ts";
import type { SampleFace } from "./sample_faces.ts";

/**
 * How far above its end the lower edge of an outline is cut, in face heights: there it is round.
 */
const HEM = 0.08;

/** The part of a photo, at the size of a clip, that holds one person. Lengths are pixels. */
export interface CutOut {
  /** Size of the whole photo. */
  readonly photo: { readonly width: number; readonly height: number };
  /** The part of it. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Centre of the face in the part. */
  readonly face: { readonly x: number; readonly y: number };
}

/** The person with a face of `faceHeight` pixels. */
export function cutOutOf(face: SampleFace, faceHeight: number): CutOut {
  const tall = even(faceHeight / face.height);
  const photo = { width: even(tall * face.aspect), height: tall };
  const xs = face.outline.map(({ x }) => x * photo.width);
  const ys = face.outline.map(({ y }) => y * photo.height);
  const left = Math.max(0, even(Math.min(...xs) - 2));
  const top = Math.max(0, even(Math.min(...ys) - 2));
  return {
    photo,
    left,
    top,
    width: even(Math.min(photo.width, Math.max(...xs) + 2) - left - 1),
    height: even(Math.min(photo.height, Math.max(...ys)) - HEM * faceHeight - top),
    face: { x: face.x * photo.width - left, y: face.y * photo.height - top },
  };
}

/** The cut-out's mask: a byte for each pixel, 255 inside the outline and 0 outside. */
export function maskOf({ outline }: SampleFace, cut: CutOut): Uint8Array {
  const mask = new Uint8Array(cut.width * cut.height);
  for (let row = 0; row < cut.height; row++) {
    // A pixel is inside if its centre is.
    const columns = crossingsAt(outline, (cut.top + row + 0.5) / cut.photo.height)
      .map((x) =>
        Math.min(cut.width, Math.max(0, Math.ceil(x * cut.photo.width - cut.left - 0.5)))
      );
    for (let i = 0; i + 1 < columns.length; i += 2) {
      mask.fill(255, row * cut.width + columns[i]!, row * cut.width + columns[i + 1]!);
    }
  }
  return mask;
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}
