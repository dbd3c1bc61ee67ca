import { messageOf, UserError } from "./errors.ts";
import { pipeline } from "./pipeline.ts";

/** A video of this machine. */
export interface VideoFile {
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The folder's `*.mp4` and `*.MP4` files (the suffixes that S3 tells of), sorted by name; not those
 * of its sub-folders, nor hidden ones. There may be none.
 * @throws {UserError} if the folder cannot be read
 */
export async function videoFilesIn(folder: string): Promise<VideoFile[]> {
  const videos: VideoFile[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.startsWith(".") || !isVideo(name)) continue;
      const path = `${folder.replace(/\/+$/, "")}/${name}`;
      const { isFile, size } = await Deno.stat(path);
      if (isFile) videos.push({ name, path, size });
    }
  } catch (error) {
    throw new UserError(`cannot read ${folder} (${messageOf(error)})`);
  }
  return videos.sort((a, b) => a.name < b.name ? -1 : 1);
}

function isVideo(name: string): boolean {
  return pipeline.videoSuffixes.some((suffix) => name.endsWith(suffix));
}
