import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { videoFrames } from "../../recognition/frames/video_frames.ts";
import { makeWithFfmpeg } from "../../recognition/testing/fake_face_finder.ts";
import { UnreadableVideo } from "../../recognition/frames/unreadable_video.ts";
import { box, join, patched, withBox } from "./boxes.ts";
import { H264 } from "./test_case.ts";

/** A function has 1,769 MB and needs 330 of them itself. */
const MAX_MEGABYTES = 800;

Deno.test({
  name: "a small file whose tables claim gigabytes is unreadable and does not allocate them",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/small.mp4`;
      await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=320x240:d=1:r=10", ...H264, path);
      const plain = await Deno.readFile(path);
      const claims: [tracks: number, pictures: number, why: RegExp][] = [
        [24, 10_000_000, /^none of its frames can be decoded$/],
        [100, 300_000, /^more than 24 tracks$/],
      ];
      for (const [tracks, pictures, why] of claims) {
        await Deno.writeFile(path, claiming(plain, tracks, pictures));
        const { reason, megabytes } = await lookedAt(path);
        assert.ok(megabytes > 0 && megabytes < MAX_MEGABYTES, `${tracks} tracks: ${megabytes} MB`);
        assert.match(reason, why);
      }
    }),
});

/** Repeats its track, each copy claiming this many samples of one byte in one chunk. */
function claiming(file: Uint8Array, tracks: number, pictures: number): Uint8Array {
  // ISO/IEC 14496-12, clauses 8.6.1.2 (stts), 8.7.3 (stsz), 8.7.4 (stsc), 8.7.5 (stco).
  const table = (...numbers: number[]) =>
    patched(
      new Uint8Array(4 + 4 * numbers.length),
      ...numbers.map((number, i): [number, number] => [4 + 4 * i, number]),
    );
  let claim = withBox(file, "stts", () => table(1, pictures, 1));
  claim = withBox(claim, "stsz", () => table(1, pictures));
  claim = withBox(claim, "stsc", () => table(1, 1, pictures, 1));
  claim = withBox(claim, "stco", (content) => join(table(1), content.slice(8, 12)));
  return withBox(claim, "moov", (content) => {
    const once: Uint8Array[] = [];
    withBox(content, "trak", (track) => {
      once.push(box("trak", track));
      return track;
    });
    return join(content, ...Array<Uint8Array[]>(tracks - 1).fill(once).flat());
  });
}

/** Why the video is unreadable, and the peak memory of its ffmpeg. */
async function lookedAt(path: string): Promise<{ reason: string; megabytes: number }> {
  let [megabytes, over] = [0, false];
  const watched = (async () => {
    while (!over) megabytes = Math.max(megabytes, await megabytesOf(path));
  })();
  const reason = await Array.fromAsync(videoFrames(path, { frames: 1 })).then(() => "", (error) => {
    if (!(error instanceof UnreadableVideo)) throw error;
    return error.message;
  }).finally(() => over = true);
  await watched;
  return { reason, megabytes };
}

async function megabytesOf(path: string): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "rss=,args="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  const line = lines.find((line) => line.includes(`file:${path}`));
  return line ? parseInt(line) / 1000 : 0;
}
