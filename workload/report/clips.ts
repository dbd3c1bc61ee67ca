import { dirname, relative, resolve } from "node:path";
import { messageOf } from "../../cli/errors.ts";
import { videoFilesIn } from "../../cli/video_files.ts";
import { UserError } from "../../contract/errors.ts";
import type { Box } from "../../contract/box.ts";
import { shellQuoted } from "../../cli/shell_quote.ts";

/** The local files of videos, by key. */
export type LocalVideos = ReadonlyMap<string, string>;

/**
 * Finds the local files of these videos. A copy of `workload --repeat`, `a~2.mp4`, is `a.mp4`.
 * @throws {UserError} if the folder cannot be read
 */
export async function localVideos(folder: string, keys: readonly string[]): Promise<LocalVideos> {
  const files = await videoFilesIn(folder, () => {}).catch((error) => {
    throw new UserError(`--link-videos: ${messageOf(error)}`);
  });
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  return new Map(keys.flatMap((key) => {
    const path = paths.get(key) ?? paths.get(key.replace(/~\d+(\.\w+)$/, "$1"));
    return path === undefined ? [] : [[key, path]];
  }));
}

/** The URLs of local videos relative to the folder of the report, so that both can be moved together. */
export function clipUrls(videos: LocalVideos, report: string): Record<string, string> {
  const folder = resolve(dirname(report));
  return Object.fromEntries(
    [...videos].map(([key, path]) => [key, relativeUrl(relative(folder, resolve(path)))]),
  );
}

/** `./` so that a colon in the first segment is not taken for a scheme. */
function relativeUrl(path: string): string {
  return `./${path.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * The command that makes a student of an unknown person, from the frame that shows them best.
 * @param at seconds from the video's start
 * @param face in the frame that the function stored
 */
export function enrollCommand(
  { video, at, face, gallery }: {
    video: string;
    at: number | null;
    face: Box | null;
    gallery: string | undefined;
  },
): string {
  const words = ["./rollcall", "enroll", "--add", "NAME", "--video", video];
  if (at !== null) words.push("--at", String(Math.round(at * 100) / 100));
  if (face !== null) {
    const centre = [face.x + face.width / 2, face.y + face.height / 2];
    words.push("--face", centre.map(Math.round).join(","));
  }
  if (gallery !== undefined) words.push("--out", gallery);
  return words.map(shellQuoted).join(" ");
}
