import { UserError } from "../../contract/errors.ts";
import { lastWords, runFfmpeg } from "../ffmpeg.ts";

/** The folder's videos, by path. */
export async function videosIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => {
    throw new UserError(`${folder}: no such folder`);
  });
  const names = entries.map(({ name }) => name).filter((name) => /\.mp4$/i.test(name)).sort();
  if (names.length === 0) throw new UserError(`${folder} holds no .mp4 file`);
  return names.map((name) => `${folder}/${name}`);
}

/** The videos again in 1080p H.264, as a phone makes them; those that are there stay. */
export async function inFullHd(
  videos: readonly string[],
  folder: string,
  onVideo: (done: number) => void,
): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const made: string[] = [];
  for (const video of videos) {
    const to = `${folder}/${video.slice(video.lastIndexOf("/") + 1)}`;
    if (!await Deno.stat(to).catch(() => null)) await writeFullHd(video, to);
    made.push(to);
    onVideo(made.length);
  }
  return made;
}

async function writeFullHd(from: string, to: string): Promise<void> {
  const draft = `${to}.part.mp4`;
  // deno-fmt-ignore
  const { success, said } = await runFfmpeg([
    "-y", "-i", from, "-vf", "scale=-2:1080",
    "-c:v", "libx264", "-preset", "medium", "-crf", "23", "-movflags", "+faststart", draft,
  ], { timeoutMs: 600_000, mostBytes: 0 });
  if (!success) throw new UserError(`${from}: ${lastWords(said)}`);
  await Deno.rename(draft, to);
}
