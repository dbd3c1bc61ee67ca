import { createHash } from "node:crypto";
import { UserError } from "../../../contract/errors.ts";
import { videoFilesIn } from "../../../cli/video_files.ts";
import { ffmpegError, runFfmpeg } from "../../../recognition/frames/ffmpeg.ts";

/** The paths of the folder's videos. */
export async function videosIn(folder: string): Promise<string[]> {
  const videos = await videoFilesIn(folder);
  if (videos.length === 0) throw new UserError(`${folder} contains no .mp4 file`);
  return videos.map(({ path }) => path);
}

// deno-fmt-ignore
const FULL_HD = [
  "-vf", "scale=-2:1080", "-c:v", "libx264", "-preset", "medium", "-crf", "23",
  "-movflags", "+faststart",
];

/**
 * Re-encodes the videos as 1080p H.264, as a phone records them. Results for the same videos are
 * reused; others are removed from the folder.
 */
export async function inFullHd(
  videos: readonly string[],
  folder: string,
  { onVideo, signal }: { onVideo: (done: number) => void; signal: AbortSignal },
): Promise<string[]> {
  const edition = await editionOf(videos);
  await Deno.mkdir(`${folder}/${edition}`, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== edition) await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
  const made: string[] = [];
  for (const video of videos) {
    const to = `${folder}/${edition}/${video.slice(video.lastIndexOf("/") + 1)}`;
    if (!await Deno.stat(to).catch(() => null)) await writeFullHd(video, to, signal);
    made.push(to);
    onVideo(made.length);
  }
  return made;
}

/** Changes if a video changes, or the way of encoding. */
async function editionOf(videos: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(FULL_HD.join(" "));
  for (const video of videos) hash.update(await Deno.readFile(video));
  return hash.digest("hex").slice(0, 16);
}

/**
 * Re-encodes a video as 1080p H.264, as a phone records it.
 * @throws {UserError} if ffmpeg fails
 */
export async function writeFullHd(from: string, to: string, signal: AbortSignal): Promise<void> {
  const draft = `${to}.part.mp4`;
  const limits = { timeoutMs: 600_000, maxBytes: 0, signal };
  const { success, log } = await runFfmpeg(["-y", "-i", from, ...FULL_HD, draft], limits);
  if (!success) throw new UserError(`${from}: ${ffmpegError(log)}`);
  await Deno.rename(draft, to);
}
