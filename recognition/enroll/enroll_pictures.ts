import { dirname } from "node:path";
import type { Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { type EnrolledPicture, type Gallery, galleryOf } from "../gallery/gallery.ts";
import { brighten } from "../pictures/brightness_and_noise.ts";
import type { PersonPicture } from "./people_folder.ts";
import { CONFIDENT_SCORE, type Detection, isClear, MIN_SIDE } from "../faces/detection.ts";
import { addBorder, rotate } from "../pictures/crop_and_rotate.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";

/** The result of an enrolment. */
export interface Enrollment {
  readonly gallery: Gallery;
  /** The photos that the gallery's rows are averaged from. */
  readonly photos: readonly EnrolledPicture[];
  /**
   * What the user should check: pictures without a face, with several, blurred, small, or
   * duplicated.
   */
  readonly warnings: readonly string[];
  /** People without any usable picture, one line each. */
  readonly faults: readonly string[];
}

/**
 * Describes the largest face of every picture. The gallery has one row for each person, the mean of
 * their pictures.
 */
export async function enrollPictures(
  pictures: readonly PersonPicture[],
  finder: FaceFinder,
  onPicture: (done: number, total: number) => void = () => {},
): Promise<Enrollment> {
  const warnings = await findDuplicates(pictures.map(({ path }) => path));
  const photos: EnrolledPicture[] = [];
  let done = 0;
  for (const { person, path } of pictures) {
    const encoded = await encodePicture(path, finder);
    warnings.push(...encoded.warnings);
    if (encoded.face) photos.push({ person, path, descriptor: encoded.face.descriptor });
    onPicture(++done, pictures.length);
  }
  const folders = new Map(pictures.map(({ person, path }) => [person, dirname(path)]));
  const faults: string[] = [];
  for (const [person, folder] of folders) {
    if (!photos.some((photo) => photo.person === person)) {
      const why = warnings.findLast((warning) => warning.startsWith(`${folder}/`));
      faults.push(
        `no face in any picture of ${person} (${why}); add a clear one, or remove the folder`,
      );
    }
  }
  return { gallery: galleryOf(photos), photos, warnings, faults };
}

/** The largest face of a picture (null if there is none), and what the user should check. */
export async function encodePicture(
  path: string,
  finder: FaceFinder,
): Promise<{ face: Face | null; warnings: string[] }> {
  let frame: Frame;
  try {
    frame = await pictureFrame(path);
  } catch (error) {
    if (!(error instanceof UnreadableVideo)) throw error;
    return { face: null, warnings: [`${path}: unreadable, left out (${error.message})`] };
  }
  const found = await facesToEnroll(frame, finder);
  if (!found) return { face: null, warnings: [`${path}: no face, left out`] };
  const { picture, faces: [largest, ...others] } = found;
  const warnings = [];
  if (others.length > 0) warnings.push(`${path}: ${others.length + 1} faces, the largest is used`);
  if (!isClear(picture, largest!)) warnings.push(`${path}: ${whyUnclear(picture, largest!)}`);
  return { face: await finder.encode(picture, largest!), warnings };
}

/**
 * The faces of a picture, largest first. Uses the thorough detector, because every video is
 * compared with the result. If it finds none, the picture is tried again with a border, brightened,
 * and rotated.
 */
export async function facesToEnroll(
  frame: Frame,
  finder: FaceFinder,
): Promise<{ picture: Frame; faces: Detection[] } | null> {
  for (const makePicture of PICTURES) {
    const picture = { ...frame, ...makePicture(frame) };
    const faces = await detectToEnroll(picture, finder);
    if (faces.length > 0) return { picture, faces };
  }
  return null;
}

/** The variants of a picture, in the order in which they are tried. */
const PICTURES: readonly ((frame: Picture) => Picture)[] = [
  (frame) => frame,
  // For close-cropped portraits: the detectors were trained on faces with a background around them.
  (frame) => addBorder(frame, 0.25),
  (frame) => addBorder(frame, 0.5),
  (frame) => addBorder(brighten(frame), 0.25),
  ...[90, 180, 270].map((degrees) => (frame: Picture) => rotate(frame, degrees)),
];

/** What SSD finds; if it finds nothing, the tiny detector's confident detections. */
export async function detectToEnroll(frame: Frame, finder: FaceFinder): Promise<Detection[]> {
  const faces = await finder.detect(frame, "ssd");
  if (faces.length > 0) return faces;
  return (await finder.detect(frame, "tiny")).filter(({ score }) => score >= CONFIDENT_SCORE);
}

/** What is wrong with a face that is not clear. */
export function whyUnclear(picture: Picture, { box }: Detection): string {
  const side = Math.min(box.width, box.height);
  return side < MIN_SIDE
    ? `the face is small (${side} pixels of a picture scaled to ${picture.width} × ${picture.height})`
    : "the face is blurred";
}

/**
 * Warnings about identical files: under two people they are a mistake, under one they add nothing.
 */
async function findDuplicates(paths: readonly string[]): Promise<string[]> {
  const first = new Map<string, string>();
  const warnings: string[] = [];
  for (const path of paths) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path)));
    const before = first.get(hash.toHex());
    if (before) warnings.push(`${path}: the same picture as ${before}`);
    else first.set(hash.toHex(), path);
  }
  return warnings;
}
