import { UserError } from "../../contract/errors.ts";
import { videoFault } from "../../cli/video_files.ts";
import { writeAtomically } from "../../cli/atomic_write.ts";
import { encodeJpeg } from "../frames/encode_jpeg.ts";
import { type FaceFinder, loadFaceFinder } from "../faces/face_finder.ts";
import { addPhotos } from "../gallery/change_gallery.ts";
import { readGallery, writeGallery } from "../gallery/gallery_file.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { reviewAddition } from "../gallery/review_addition.ts";
import { writeError } from "../gallery/write_error.ts";
import { encodePicture } from "./enroll_pictures.ts";
import { faceInVideo, type Point } from "./face_in_video.ts";
import { facePictureOf } from "./face_picture.ts";

/** Where a person's face comes from. */
export type FaceSource =
  | { readonly video: string; readonly at: number | null; readonly point: Point | null }
  | { readonly pictures: readonly string[] };

/** What an addition did. */
export interface Addition {
  readonly gallery: Gallery;
  /** What was taken, for the user to look at. */
  readonly lines: readonly string[];
  /** What the user should check. */
  readonly warnings: readonly string[];
}

/**
 * Adds a person, or more pictures of one, to the gallery in a file. The face from a video is saved
 * beside the gallery, so that the user can see who was enrolled.
 * @throws {UserError} if there is no such gallery, or a picture or the video shows no usable face;
 * the gallery then stays as it is
 */
export async function addPerson(
  file: string,
  person: string,
  source: FaceSource,
  loadFinder: () => Promise<FaceFinder> = loadFaceFinder,
): Promise<Addition> {
  const before = await readGallery(file);
  await mustExist("video" in source ? [source.video] : source.pictures);
  const finder = await loadFinder();
  const { photos, lines, warnings } = "video" in source
    ? await fromVideo(facePictureOf(file, person), source, finder)
    : await fromPictures(source.pictures, finder);
  const after = addPhotos(before, person, photos);
  const reviewed = reviewAddition({ before, after, person, photos }, DEFAULT_RULE);
  await writeGallery(file, after);
  return { gallery: after, lines, warnings: [...warnings, ...reviewed] };
}

interface Taken {
  readonly photos: readonly Float32Array[];
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

async function fromVideo(
  saveAs: string,
  { video, at, point }: { video: string; at: number | null; point: Point | null },
  finder: FaceFinder,
): Promise<Taken> {
  const { face, picture, time, warnings } = await faceInVideo(video, { at, point }, finder);
  const jpeg = await encodeJpeg(picture);
  await writeAtomically(saveAs, jpeg).catch((error) => {
    throw writeError(`the picture ${saveAs}`, error);
  });
  return {
    photos: [face.descriptor],
    lines: [`${saveAs}: the face that was taken, at ${time.toFixed(2)} s: look at it`],
    warnings: warnings.map((warning) => `${video}: ${warning}`),
  };
}

async function fromPictures(paths: readonly string[], finder: FaceFinder): Promise<Taken> {
  const photos: Float32Array[] = [];
  const warnings: string[] = [];
  const faults: string[] = [];
  for (const path of paths) {
    const encoded = await encodePicture(path, finder);
    if (encoded.face) photos.push(encoded.face.descriptor);
    (encoded.face ? warnings : faults).push(...encoded.warnings);
  }
  // A person is added whole or not at all.
  if (faults.length > 0) throw new UserError([...faults, "nobody was enrolled"].join("\n"));
  return { photos, lines: [], warnings };
}

/** @throws {UserError} that names every path that is not a readable file */
async function mustExist(paths: readonly string[]): Promise<void> {
  const faults: string[] = [];
  for (const path of paths) {
    const fault = await videoFault(path);
    if (fault) faults.push(`${path}: ${fault.replace("video ", "")}`);
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));
}
