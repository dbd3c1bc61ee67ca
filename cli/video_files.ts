import { messageOf } from "./errors.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "./terminal_safe.ts";
import { pipeline } from "../contract/pipeline.ts";

/** A video file on this machine. */
export interface VideoFile {
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** An entry of a folder that is not uploaded or read. */
export interface SkippedEntry {
  readonly name: string;
  /** {@linkcode FOLDER}, {@linkcode NOT_A_VIDEO}, or why it cannot be read. */
  readonly why: string;
}

export const FOLDER = "a folder";
export const NOT_A_VIDEO = `not ${pipeline.videoSuffixes[0]}`;

/**
 * Lists a folder's `*.mp4` and `*.MP4` files (the suffixes that S3 sends notifications for), sorted by name. Hidden
 * files and subfolders are not read.
 * @param note called with path and reason for each entry with such a suffix that is not a readable file
 * @param onSkipped called for those and for every other entry that is not hidden
 * @throws {UserError} if the folder cannot be read
 */
export async function videoFilesIn(
  folder: string,
  note: (skipped: string) => void = console.error,
  onSkipped: (entry: SkippedEntry) => void = () => {},
): Promise<VideoFile[]> {
  const videos: VideoFile[] = [];
  for (const name of await namesIn(folder)) {
    if (name.startsWith(".")) continue;
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    const fault = await videoFault(path);
    if (!isVideo(name)) onSkipped({ name, why: fault === FOLDER ? FOLDER : NOT_A_VIDEO });
    else if (fault) {
      note(terminalSafe(`${path} is skipped: ${fault}`));
      onSkipped({ name, why: fault });
    } else videos.push({ name, path, size: (await Deno.stat(path)).size });
  }
  return videos.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Why a path is not a readable video file, such as "a folder"; null if it is. */
export async function videoFault(path: string): Promise<string | null> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) return FOLDER;
    if (!isFile) return "not a regular file";
    (await Deno.open(path)).close();
    return null;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return `cannot be read (${messageOf(error)})`;
    const link = await Deno.lstat(path).catch(() => null);
    return link?.isSymlink ? "a broken symbolic link" : "no such video file";
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    throw new UserError(`cannot read ${folder} (${messageOf(error)})`);
  }
}

function isVideo(name: string): boolean {
  return pipeline.videoSuffixes.some((suffix) => name.endsWith(suffix));
}
