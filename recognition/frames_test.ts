import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing.ts";
import { lastWords, spawnFfmpeg } from "./ffmpeg.ts";
import { encodeJpeg, UnreadableVideo, videoFrames } from "./frames.ts";

const ffmpeg = needs("run", "read", "write");

/** A test pattern as MP4. */
async function makeVideo(path: string, size: string, ...options: string[]) {
  // deno-fmt-ignore
  const { success } = await spawnFfmpeg([
    "-y", "-f", "lavfi", "-i", `testsrc=s=${size}:r=25:d=2`, ...options,
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
  ], "null").output();
  assert(success);
}

const all = (path: string) => Array.fromAsync(videoFrames(path, { perSecond: 2, limit: 3 }));

Deno.test({
  name: "frames come evenly spaced, in proportion, up to the limit",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      // A name that ffmpeg would take for an option, a protocol and a pattern.
      const path = `${folder}/-i http:%03d.mp4`;
      await makeVideo(path, "1280x720");
      const frames = await all(path);
      assert.deepEqual(frames.map(({ time }) => time), [0, 0.5, 1]);
      for (const { width, height, rgb } of frames) {
        assert.deepEqual([width, height, rgb.length], [640, 360, 640 * 360 * 3]);
      }
      assert.notDeepEqual(frames[0]!.rgb, frames[1]!.rgb);
    }),
});

Deno.test({
  name: "while the first frame is looked at nothing is decoded; later frames come from one process",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      await makeVideo(path, "1920x1080");
      const processes: string[] = [];
      for await (const { time } of videoFrames(path, { perSecond: 2, limit: 4 })) {
        // The one that gave the first frame needs a moment to end.
        for (let tries = 0; time === 0 && tries < 100 && await ffmpegsOf(path) > 0; tries++);
        processes.push(`${time}: ${await ffmpegsOf(path)}`);
        if (time === 0.5) break;
      }
      assert.deepEqual(processes, ["0: 0", "0.5: 1"]);
      assert.equal(await ffmpegsOf(path), 0);
    }),
});

/** How many processes read the file. */
async function ffmpegsOf(path: string): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "state=,args="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return lines.filter((line) => line.includes(`file:${path}`) && !line.startsWith("Z")).length;
}

Deno.test({
  name: "a video of one frame has that frame; one that stands upright stays so",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      await makeVideo(`${folder}/one.mp4`, "360x640", "-frames:v", "1");
      const frames = await all(`${folder}/one.mp4`);
      assert.deepEqual(frames.map(({ width, height }) => [width, height]), [[360, 640]]);
    }),
});

Deno.test({
  name: "what is no MP4 video is unreadable, and opens no other file",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      await makeVideo(`${folder}/good.mp4`, "320x240");
      const good = await Deno.readFile(`${folder}/good.mp4`);
      const bad: Record<string, string | Uint8Array> = {
        "empty.mp4": "",
        "text.mp4": "a text\n",
        "torn.mp4": good.subarray(0, 2000),
        "hls.mp4": `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${folder}/good.mp4\n`,
        "concat.mp4": `ffconcat version 1.0\nfile ${folder}/good.mp4\n`,
      };
      for (const [name, content] of Object.entries(bad)) {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        await Deno.writeFile(`${folder}/${name}`, bytes);
        await assert.rejects(all(`${folder}/${name}`), UnreadableVideo, name);
      }
    }),
});

Deno.test({
  name: "an aborted look ends with the signal's reason, and a started one too",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      await makeVideo(`${folder}/good.mp4`, "320x240");
      const stop = new AbortController();
      const options = { perSecond: 25, limit: 1000, signal: stop.signal };
      const frames = videoFrames(`${folder}/good.mp4`, options);
      assert.equal((await frames.next()).done, false);
      stop.abort(new Error("enough"));
      const rest = async () => {
        for await (const _ of frames);
      };
      await assert.rejects(rest(), /enough/);
      await assert.rejects(videoFrames(`${folder}/good.mp4`, options).next(), /enough/);
    }),
});

Deno.test({
  name: "a frame becomes a JPEG",
  ...ffmpeg,
  async fn() {
    const rgb = new Uint8Array(64 * 48 * 3).fill(99);
    const jpeg = await encodeJpeg({ width: 64, height: 48, rgb, time: 0 });
    assert.deepEqual([...jpeg.subarray(0, 2), ...jpeg.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
  },
});

Deno.test({
  name: "a JPEG that is given up ends with the signal's reason, its ffmpeg killed",
  ignore: ffmpeg.ignore || needs("env").ignore,
  fn: () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/ffmpeg`, "#!/bin/sh\nexec sleep 20\n", { mode: 0o755 });
      const path = Deno.env.get("PATH") ?? "";
      const stop = new AbortController();
      const frame = { width: 1, height: 1, rgb: new Uint8Array(3), time: 0 };
      const begun = performance.now();
      Deno.env.set("PATH", `${folder}:${path}`);
      const jpeg = encodeJpeg(frame, stop.signal);
      Deno.env.set("PATH", path);
      stop.abort(new Error("enough"));
      await assert.rejects(jpeg, /enough/);
      assert.ok(performance.now() - begun < 10_000);
      await assert.rejects(encodeJpeg(frame, stop.signal), /enough/);
    }),
});

Deno.test("ffmpeg's last words are one line without its addresses", () => {
  const stderr =
    "[mov @ 0x55d1] moov atom not found\n[in#0 @ 0x5581] Error opening input: Invalid\n" +
    "Error opening input file file:x.\n";
  assert.equal(lastWords(stderr), "Error opening input: Invalid");
  assert.equal(lastWords(""), "ffmpeg gives no reason");
});
