import { dirname } from "node:path";
import type { Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { type EnrolledPhoto, type Gallery, galleryOf } from "../gallery/gallery.ts";
import { brighten } from "../pictures/brightness_and_noise.ts";
import type { PersonPicture } from "./people_folder.ts";
import { CONFIDENT_SCORE, type Detection, isClear, MIN_SIDE } from "../faces/detection.ts";
import { addBorder, rotate } from "../pictures/crop_and_rotate.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";

/** A picture and its descriptor. */
export interface EnrolledPicture extends EnrolledPhoto {
  readonly path: string;
}

/** What came of the pictures. */
export interface Enrollment {
  readonly gallery: Gallery;
  /** What its rows are the means of. */
  readonly photos: readonly EnrolledPicture[];
  /** What the user should look at: pictures with no face, several, a blurred or a small one, twice there. */
  readonly warnings: readonly string[];
  /** Who is left without any encoding, a line each. */
  readonly faults: readonly string[];
}

/** Encodes the largest face of every picture: one row a person, the mean of their pictures. */
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
        `no face in any picture of ${person} (${why}); add a clear one, or take the folder away`,
      );
    }
  }
  return { gallery: galleryOf(photos), photos, warnings, faults };
}

/** The largest face of a picture to enroll, null if there is none; and what the user should look at. */
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
  if (others.length > 0) warnings.push(`${path}: ${others.length + 1} faces, the largest taken`);
  if (!isClear(picture, largest!)) warnings.push(`${path}: ${whyUnclear(picture, largest!)}`);
  return { face: await finder.encode(picture, largest!), warnings };
}

/**
 * The faces of a picture to enroll, the largest first. With the thorough detector, because everything is
 * measured against them; where it finds none, with more room around, lighter, and turned.
 */
async function facesToEnroll(
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

/** In the order in which they are tried. */
const PICTURES: readonly ((frame: Picture) => Picture)[] = [
  (frame) => frame,
  // A close-cropped portrait: the detectors were trained on faces with something around them.
  (frame) => addBorder(frame, 0.25),
  (frame) => addBorder(frame, 0.5),
  (frame) => addBorder(brighten(frame), 0.25),
  ...[90, 180, 270].map((degrees) => (frame: Picture) => rotate(frame, degrees)),
];

/** What the thorough detector finds; where it finds nothing, what the quick one is sure of. */
export async function detectToEnroll(frame: Frame, finder: FaceFinder): Promise<Detection[]> {
  const faces = await finder.detect(frame, "ssd");
  if (faces.length > 0) return faces;
  return (await finder.detect(frame, "tiny")).filter(({ score }) => score >= CONFIDENT_SCORE);
}

function whyUnclear(picture: Picture, { box }: Detection): string {
  const side = Math.min(box.width, box.height);
  return side < MIN_SIDE
    ? `its face is small (${side} pixels of a picture scaled to ${picture.width} × ${picture.height})`
    : "its face is blurred";
}

/** Pictures that are there twice: of two people that is a mistake, of one it is no use. */
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
