import { createHash } from "node:crypto";
import { csvKey, peopleKey, resultCsv } from "../../contract/csv.ts";
import { syncFolderOf } from "../../cli/atomic_write.ts";
import { createSingleflight } from "../singleflight.ts";
import type { Result } from "../../contract/result.ts";

/** Bytes that a file name may have. */
const MAX_NAME_BYTES = 255;

/** Writes a result's own file, if `isNew` or if the file is missing. */
export type ResultFileWriter = (result: Result, isNew: boolean) => Promise<void>;

/**
 * Writes everyone in a video, if the function reports them, to `results/<video>.json`: a line of the
 * ledger cannot hold them. With `isEveryResult`, also writes each result to `<video>.csv`, with the
 * text of the output bucket's object. Both are atomic; only the former is synced: of the latter, the
 * synced ledger is the record.
 */
export function createResultFileWriter(
  folder: string,
  { isEveryResult, isErased = () => false }: {
    isEveryResult: boolean;
    /** Whether an upload's answer was erased: it gets no file. */
    isErased?: (identity: string) => boolean;
  },
): ResultFileWriter {
  /** The same result may be delivered twice at once. */
  const writeOnce = createSingleflight<void>();
  return async (result, isNew) => {
    if (!isEveryResult && !result.people || isErased(result.identity)) return;
    const [csv, people] = [resultFileName, peopleFileName].map((of) =>
      `${folder}/${of(result.key)}`
    );
    // The bridge may have been killed after the ledger's line and before this file.
    if (!isNew && await isThere(isEveryResult ? csv! : people!)) return;
    await writeOnce(result.identity, async () => {
      // A temporary file left by a kill is overwritten at the redelivery of its result.
      // The folder may have been removed by an operator.
      await Deno.mkdir(folder, { recursive: true });
      const unfinished = `${folder}/.${result.identity}`;
      // The CSV file comes last: if it is there, both are.
      if (result.people) await writeSynced(people!, unfinished, peopleText(result));
      else await removeIfThere(people!);
      if (!isEveryResult) return;
      await Deno.writeTextFile(unfinished, resultCsv(result));
      await Deno.rename(unfinished, csv!);
    });
  };
}

/**
 * Writes or replaces a file beside the ledger. It is on disk when this returns.
 * @param unfinished path of the temporary file, whose name is short
 * @param prepare called before the rename, to change its owner for example
 */
export async function writeSynced(
  path: string,
  unfinished: string,
  text: string,
  prepare: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await Deno.writeTextFile(unfinished, text);
  {
    using file = await Deno.open(unfinished, { write: true });
    await file.syncData();
  }
  await prepare();
  await Deno.rename(unfinished, path);
  await syncFolderOf(path);
}

function peopleText({ identity, key, people, peopleLeftOut = 0 }: Result): string {
  return `${JSON.stringify({ identity, key, people, peopleLeftOut })}\n`;
}

/**
 * `a/b.mp4` → `a%2Fb.csv`: any key as a file name, unique per key of the output bucket. A name that
 * is too long is cut, and ends with a hash of its key.
 */
export function resultFileName(videoKey: string): string {
  return fileName(csvKey(videoKey));
}

/** `a/b.mp4` → `a%2Fb.json`, for everyone in the video. */
export function peopleFileName(videoKey: string): string {
  return fileName(peopleKey(videoKey));
}

function fileName(key: string): string {
  const name = [...key.toWellFormed()].map(escaped).join("");
  if (bytesOf(name) <= MAX_NAME_BYTES) return name;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const ending = `~${hash}${key.slice(key.lastIndexOf("."))}`;
  let start = name.slice(0, MAX_NAME_BYTES);
  while (bytesOf(start) + ending.length > MAX_NAME_BYTES) start = start.slice(0, -1);
  return `${start.toWellFormed()}${ending}`;
}

function escaped(character: string, index: number): string {
  if (/^[\p{L}\p{N} _()+=,;@-]$/u.test(character)) return character;
  if (character === "." && index > 0) return character;
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
