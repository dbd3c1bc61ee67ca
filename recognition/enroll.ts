import { dirname } from "node:path";
import { UserError } from "../contract/errors.ts";
import type { Face, FaceFinder } from "./faces.ts";
import type { Frame } from "./frame.ts";
import { pictureFrame } from "./frames.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { CONFIDENT, isClear, LEAST_SIDE } from "./quality.ts";
import { UnreadableVideo } from "./unreadable.ts";

/** A picture of somebody. */
export interface PersonPicture {
  readonly person: string;
  readonly path: string;
}

/** What came of the pictures. */
export interface Enrollment {
  readonly gallery: Gallery;
  /** What the user should look at: pictures with no face, several, a blurred or a small one, twice there. */
  readonly warnings: readonly string[];
}

/** The names of picture files. */
export const PICTURE = /\.(jpe?g|png|webp|bmp)$/i;

/**
 * Encodes the largest face of every picture.
 * @throws {UserError} if a person is left without any encoding
 */
export async function enrollPictures(
  pictures: readonly PersonPicture[],
  finder: FaceFinder,
  onPicture: (done: number, total: number) => void = () => {},
): Promise<Enrollment> {
  const warnings = await doubles(pictures.map(({ path }) => path));
  const people: string[] = [];
  const descriptors: number[] = [];
  let done = 0;
  for (const { person, path } of pictures) {
    const face = await enrollPicture(path, finder, warnings);
    if (face) {
      people.push(person);
      descriptors.push(...face.descriptor);
    }
    onPicture(++done, pictures.length);
  }
  const folders = new Map(pictures.map(({ person, path }) => [person, dirname(path)]));
  for (const [person, folder] of folders) {
    if (!people.includes(person)) {
      const why = warnings.findLast((warning) => warning.startsWith(`${folder}/`));
      throw new UserError(
        `no face in any picture of ${person} (${why}); add a clear one, or take the folder away`,
      );
    }
  }
  if (descriptors.length !== people.length * DESCRIPTOR_LENGTH) throw new Error("torn descriptors");
  return { gallery: { people, descriptors: new Float32Array(descriptors) }, warnings };
}

async function enrollPicture(path: string, finder: FaceFinder, warnings: string[]) {
  let found: { frame: Frame; faces: Face[] };
  try {
    const frame = await pictureFrame(path);
    found = { frame, faces: await facesOf(frame, finder) };
  } catch (error) {
    if (!(error instanceof UnreadableVideo)) throw error;
    warnings.push(`${path}: unreadable, left out (${error.message})`);
    return null;
  }
  const { frame, faces } = found;
  const [face] = faces;
  if (!face) warnings.push(`${path}: no face, left out`);
  if (faces.length > 1) warnings.push(`${path}: ${faces.length} faces, the largest taken`);
  if (face && !isClear(frame, face)) warnings.push(`${path}: ${whyUnclear(frame, face)}`);
  return face ?? null;
}

/**
 * Encodes the largest face of a picture as enrolment does; null if it has none or cannot be read.
 * @returns with what the user should look at
 */
export async function encodePicture(
  path: string,
  finder: FaceFinder,
): Promise<{ face: Face | null; warnings: string[] }> {
  const warnings: string[] = [];
  return { face: await enrollPicture(path, finder, warnings), warnings };
}

function whyUnclear(frame: Frame, { box }: Face): string {
  const side = Math.min(box.width, box.height);
  return side < LEAST_SIDE
    ? `its face is small (${side} pixels of a picture scaled to ${frame.width} × ${frame.height})`
    : "its face is blurred";
}

/**
 * The faces of a picture, the largest first; with the thorough detector, because enrollment
 * happens once and everything is measured against it.
 */
export async function facesOf(frame: Frame, finder: FaceFinder): Promise<Face[]> {
  const faces = await finder.all(frame, "ssd");
  if (faces.length > 0) return faces;
  return (await finder.all(frame, "tiny")).filter(({ score }) => score >= CONFIDENT);
}

/** Pictures that are there twice: of two people that is a mistake, of one it is no use. */
async function doubles(paths: readonly string[]): Promise<string[]> {
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

/**
 * The pictures of a folder of people: a sub-folder each, named after the person, with any number of
 * pictures.
 * @throws {UserError} if there is nobody, or a person without a picture
 */
export async function picturesOf(folder: string): Promise<PersonPicture[]> {
  const people = (await listed(folder)).filter((entry) => entry.isDirectory);
  if (people.length === 0) {
    throw new UserError(
      `${folder} holds no folders: it must hold one for each person, with pictures`,
    );
  }
  const pictures = [];
  for (const { name: person } of people) {
    const files = (await listed(`${folder}/${person}`)).filter((f) =>
      f.isFile && PICTURE.test(f.name)
    );
    if (files.length === 0) {
      throw new UserError(`${folder}/${person} holds no picture (jpg, png, webp, bmp)`);
    }
    pictures.push(...files.map(({ name }) => ({ person, path: `${folder}/${person}/${name}` })));
  }
  return pictures;
}

async function listed(folder: string): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((e) => !e.name.startsWith(".")).sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new UserError(`${folder}: no such folder`);
    }
    throw error;
  }
}
