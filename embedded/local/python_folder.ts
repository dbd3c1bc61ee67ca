import { messageOf } from "../../cli/errors.ts";
import { terminalSafe } from "../../cli/terminal_safe.ts";
import { type VideoFile, videoFilesIn } from "../../cli/video_files.ts";
import { UserError } from "../../contract/errors.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { sameContent } from "./same_content.ts";

/** The folder of the older Python version; files that it does not have are undefined. */
export interface PythonFolder {
  /** `encoding`: a pickle. */
  readonly gallery: string | undefined;
  /** `student_data.json`. */
  readonly students: string | undefined;
  /** `mapping`. */
  readonly mapping: string | undefined;
  readonly videos: readonly VideoFile[];
  /** The folder that holds all videos; undefined if they are in several. */
  readonly folder: string | undefined;
}

/** Not test videos: what package managers put into a folder. */
const SKIPPED = /^(\.|node_modules$|venv$|__pycache__$)/;

/**
 * Finds the files of the older version in its folder, and the videos in it and in the folders below it. A video that
 * several folders hold with the same content counts once.
 * @param note called with a text about each file that is left out
 * @throws {UserError} if the folder cannot be read, has no videos, or has different videos of one name
 */
export async function readPythonFolder(
  path: string,
  note: (text: string) => void,
): Promise<PythonFolder> {
  const top = path.replace(/(?<=.)\/+$/, "");
  const all = await videosBelow(top, note).catch((error) => {
    throw new UserError(`--from-python: ${messageOf(error)}`);
  });
  if (all.length === 0) {
    throw new UserError(
      `--from-python: no *${pipeline.videoSuffixes[0]} file in ${top} or in a folder below it`,
    );
  }
  const videos = await once(all, note);
  const folders = new Set(all.map(folderOf));
  const file = async (name: string) =>
    await Deno.stat(`${top}/${name}`).then((info) => info.isFile, () => false)
      ? `${top}/${name}`
      : undefined;
  return {
    gallery: await file("encoding"),
    students: await file("student_data.json"),
    mapping: await file("mapping"),
    videos,
    folder: folders.size === 1 ? [...folders][0] : undefined,
  };
}

async function videosBelow(folder: string, note: (text: string) => void): Promise<VideoFile[]> {
  const videos = await videoFilesIn(folder, note);
  const below = (await Array.fromAsync(Deno.readDir(folder)))
    .filter(({ name, isDirectory }) => isDirectory && !SKIPPED.test(name))
    .map(({ name }) => name).sort();
  for (const name of below) videos.push(...await videosBelow(`${folder}/${name}`, note));
  return videos;
}

/** Each name once: a video's name is its key in the bucket. */
async function once(all: readonly VideoFile[], note: (text: string) => void): Promise<VideoFile[]> {
  const byName = new Map<string, VideoFile>();
  let again = 0;
  for (const video of all) {
    const first = byName.get(video.name);
    if (!first) byName.set(video.name, video);
    else if (await sameContent(first, video)) again++;
    else {
      throw new UserError(terminalSafe(
        `--from-python: ${first.path} and ${video.path} are different videos of one name: ` +
          "choose a folder with --videos DIR",
      ));
    }
  }
  if (again > 0) note(`${again} videos are in several folders, with the same content: used once`);
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

function folderOf({ path, name }: VideoFile): string {
  return path.slice(0, -name.length - 1);
}
