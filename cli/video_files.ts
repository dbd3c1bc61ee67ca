import { messageOf } from "./errors.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "./terminal_safe.ts";
import { pipeline } from "../contract/pipeline.ts";

/** A video of this machine. */
export interface VideoFile {
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The folder's `*.mp4` and `*.MP4` files (the suffixes that S3 tells of), sorted by name; not those
 * of its sub-folders, nor hidden ones. There may be none. What is called like a video and is no file
 * that can be read is left out, and `note` is told its name and why.
 * @throws {UserError} if the folder cannot be read
 */
export async function videoFilesIn(
  folder: string,
  note: (leftOut: string) => void = console.error,
): Promise<VideoFile[]> {
  const videos: VideoFile[] = [];
  for (const name of await namesIn(folder)) {
    if (name.startsWith(".") || !isVideo(name)) continue;
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    const fault = await videoFault(path);
    if (fault) note(terminalSafe(`${path} is left out: ${fault}`));
    else videos.push({ name, path, size: (await Deno.stat(path)).size });
  }
  return videos.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Why there is no video to read at a path: "a folder", "a link to nothing"; null if there is one. */
export async function videoFault(path: string): Promise<string | null> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) return "a folder";
    if (!isFile) return "no plain file";
    (await Deno.open(path)).close();
    return null;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return `cannot be read (${messageOf(error)})`;
    const link = await Deno.lstat(path).catch(() => null);
    return link?.isSymlink ? "a link to nothing" : "no such video file";
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
