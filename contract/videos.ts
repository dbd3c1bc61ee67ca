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
 * @throws {UserError} if the folder cannot be read, or naming each of its videos that cannot
 */
export async function videoFilesIn(folder: string): Promise<VideoFile[]> {
  const videos: VideoFile[] = [];
  const faults: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    try {
      const { isFile, size } = await Deno.stat(path);
      if (!isFile) continue;
      (await Deno.open(path)).close();
      videos.push({ name, path, size });
    } catch (error) {
      const nothing = error instanceof Deno.errors.NotFound;
      faults.push(`cannot read ${path} (${nothing ? "a link to nothing" : messageOf(error)})`);
    }
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));
  return videos.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    return names.filter((name) => !name.startsWith(".") && isVideo(name));
  } catch (error) {
    throw new UserError(`cannot read ${folder} (${messageOf(error)})`);
  }
}

function isVideo(name: string): boolean {
  return pipeline.videoSuffixes.some((suffix) => name.endsWith(suffix));
}
