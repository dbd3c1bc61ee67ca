import { csvKey } from "../../contract/csv.ts";
import { messageOf, UserError } from "../../contract/errors.ts";

/** A video of this machine; its key in the input bucket is its file name. */
export interface Video {
  readonly key: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The folder's `*.mp4` and `*.MP4` files (S3 tells of those two suffixes), sorted by name; not
 * those of its sub-folders, nor hidden ones.
 * @throws {UserError} if there is none, or if two would get the same CSV object
 */
export async function videosOf(directory: string): Promise<Video[]> {
  const videos: Video[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.startsWith(".") || !/\.(mp4|MP4)$/.test(name)) continue;
      const path = `${directory.replace(/\/+$/, "")}/${name}`;
      const { isFile, size } = await Deno.stat(path);
      if (isFile) videos.push({ key: name, path, size });
    }
  } catch (error) {
    throw new UserError(`--videos: cannot read ${directory} (${messageOf(error)})`);
  }
  if (videos.length === 0) throw new UserError(`--videos: no *.mp4 file in ${directory}`);
  videos.sort((a, b) => a.key < b.key ? -1 : 1);
  refuseSameOutput(videos);
  return videos;
}

function refuseSameOutput(videos: readonly Video[]): void {
  const byOutput = new Map<string, string>();
  for (const { key } of videos) {
    const other = byOutput.get(csvKey(key));
    if (other) {
      throw new UserError(`${other} and ${key} would both become ${csvKey(key)}: rename one`);
    }
    byOutput.set(csvKey(key), key);
  }
}
