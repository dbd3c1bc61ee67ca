import { boxHead, MAX_HEAD_BYTES } from "./boxes.ts";

/** A valid file has fewer boxes before `moov`, even if it is fragmented (two boxes a fragment). */
const MAX_BOXES = 64;
/** For scale: the tables of four hours at 60 frames a second take 11 MB. */
export const MAX_MOVIE_BYTES = 16e6;

/**
 * Reads the content of a file's `moov` box (ISO/IEC 14496-12, clause 8.2.1).
 * @returns null if there is none, or if it is too large
 * @throws the file system's error, if the file cannot be read
 */
export async function readMovieBox(path: string): Promise<Uint8Array | null> {
  using file = await Deno.open(path);
  for (let at = 0, boxes = 0; boxes < MAX_BOXES && Number.isSafeInteger(at); boxes++) {
    const head = boxHead(await readAt(file, at, MAX_HEAD_BYTES));
    if (!head) return null;
    if (head.type === "moov") {
      const length = head.size - head.headBytes;
      if (length < 0 || length > MAX_MOVIE_BYTES) return null;
      const content = await readAt(file, at + head.headBytes, length);
      return content.length === length ? content : null;
    }
    if (head.size === 0) return null;
    at += head.size;
  }
  return null;
}

/** Returns fewer bytes at the end of the file. */
export async function readAt(
  file: Deno.FsFile,
  at: number,
  length: number,
): Promise<Uint8Array> {
  await file.seek(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
