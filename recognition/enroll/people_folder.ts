import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";
import { HEAD_BYTES, pictureCodec, unsupportedFormat } from "../pictures/picture_format.ts";

/** A picture of a person. */
export interface PersonPicture {
  readonly person: string;
  readonly path: string;
}

/** The contents of a folder of people. */
export interface PeopleFolder {
  readonly pictures: readonly PersonPicture[];
  /** What is left out, one line each. */
  readonly warnings: readonly string[];
  /** People who cannot be enrolled, one line each. */
  readonly faults: readonly string[];
}

/**
 * Reads a folder of people: one sub-folder for each person, named after them, with any number of
 * pictures. Links are followed. A file is a picture by its content, whatever its name. A file that
 * only has a picture's name is listed too, so that enrolment reports it. System files are skipped.
 * @throws {UserError} if the folder does not exist or contains nobody
 */
export async function readPeople(folder: string): Promise<PeopleFolder> {
  const pictures: PersonPicture[] = [];
  const { folders, files, warnings } = await listFolder(folder);
  const faults: string[] = [];
  for (const name of files) {
    if (await isPicture(`${folder}/${name}`)) {
      warnings.push(`${folder}/${name}: not in a person's folder, left out`);
    }
  }
  if (folders.length === 0) {
    throw new UserError(
      [
        `${folder} contains no folders: it must contain one for each person, with pictures`,
        ...warnings,
      ]
        .join("\n"),
    );
  }
  for (const name of folders) {
    const home = `${folder}/${name}`;
    try {
      const inside = await picturesIn(home);
      warnings.push(...inside.warnings);
      warnings.push(...inside.folders.map((inner) => `${home}/${inner}: a folder, left out`));
      if (inside.paths.length === 0) faults.push(`${home} contains no pictures`);
      pictures.push(...inside.paths.map((path) => ({ person: toNfc(name), path })));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(error.message);
    }
  }
  return { pictures, warnings, faults };
}

/**
 * The paths of a folder's pictures and the names of its sub-folders, sorted.
 * @throws {UserError} if the folder cannot be read
 */
export async function picturesIn(
  folder: string,
): Promise<{ paths: string[]; folders: string[]; warnings: string[] }> {
  const { folders, files, warnings } = await listFolder(folder);
  const paths: string[] = [];
  for (const path of files.map((name) => `${folder}/${name}`)) {
    try {
      if (await isPicture(path)) paths.push(path);
    } catch (error) {
      warnings.push(`${path}: cannot be read, left out (${(error as Error).name})`);
    }
  }
  return { paths, folders, warnings };
}

/** Hidden files, and files that Windows, macOS and network storage keep in folders. */
const SYSTEM = new RegExp(
  "^(\\..*|@eaDir|@Recycle|@Recently-Snapshot|#recycle|#snapshot|\\$RECYCLE\\.BIN|lost\\+found|" +
    "System Volume Information|__MACOSX|Thumbs\\.db|ehthumbs\\.db|desktop\\.ini|Icon\\r)$",
  "i",
);

/** File names of pictures, including formats that are not supported. */
const PICTURE =
  /\.(jpe?g|jfif|jpe|pjpeg|png|webp|bmp|dib|hei[cf]s?|hif|avif|gif|tiff?|jxl|jp2|jpf|svg|psd|raw|dng|cr[23w]|nef|arw|orf|rw2|raf)$/i;

/** The names of a folder's sub-folders and files, sorted. Links count as what they point to. */
async function listFolder(
  folder: string,
): Promise<{ folders: string[]; files: string[]; warnings: string[] }> {
  let names: string[];
  try {
    names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new UserError(`${folder}: no such folder`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new UserError(`${folder} cannot be read: permission denied`);
    }
    throw error;
  }
  const [folders, files, warnings]: [string[], string[], string[]] = [[], [], []];
  for (const name of names.filter((name) => !SYSTEM.test(name))) {
    try {
      const { isDirectory, isFile } = await Deno.stat(`${folder}/${name}`);
      if (isDirectory) folders.push(name);
      else if (isFile) files.push(name);
    } catch (error) {
      const why = error instanceof Deno.errors.NotFound
        ? "a broken link"
        : `cannot be read: ${(error as Error).name}`;
      warnings.push(`${folder}/${name}: ${why}, left out`);
    }
  }
  return { folders, files, warnings };
}

async function isPicture(path: string): Promise<boolean> {
  if (PICTURE.test(path)) return true;
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const beginning = head.subarray(0, await file.read(head) ?? 0);
  return pictureCodec(beginning) !== null || unsupportedFormat(beginning) !== null;
}
