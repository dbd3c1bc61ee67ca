import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { frameAt, type FrameOptions, videoFrames } from "./video_frames.ts";
import { DEFAULT_LIMITS } from "./video_limits.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { UnreadableVideo } from "./unreadable_video.ts";

const ffmpeg = needs("run", "read", "write");

/** A test pattern as MP4, two seconds by default. */
async function makeVideo(
  path: string,
  size: string,
  { seconds = 2, options = [] as string[] } = {},
) {
  // deno-fmt-ignore
  await makeWithFfmpeg(
    "-f", "lavfi", "-i", `testsrc=s=${size}:r=25:d=${seconds}`, ...options,
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
  );
}

const all = (path: string, more: Partial<FrameOptions> = {}) =>
  Array.fromAsync(videoFrames(path, { frames: 4, ...more }));

Deno.test({
  name: "frames are spread over the whole video, keep its proportions, and differ",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      // A name that ffmpeg could take for an option, a protocol or a pattern.
      const path = `${folder}/-i http:%03d.mp4`;
      await makeVideo(path, "1280x720");
      const frames = await all(path);
      assert.deepEqual(frames.map(({ time }) => time), [0, 0.5, 1, 1.5]);
      for (const { width, height, rgb } of frames) {
        assert.deepEqual([width, height, rgb.length], [640, 360, 640 * 360 * 3]);
      }
      assert.equal(new Set(frames.map(({ rgb }) => rgb.join())).size, 4);
      await makeVideo(path, "64x64", { seconds: 80 });
      assert.deepEqual((await all(path)).map(({ time }) => time), [0, 20, 40, 60]);
    }),
});

Deno.test({
  name:
    "a frame at a time is the one that the video's frames have there; past the end there is none",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      await makeVideo(path, "1280x720");
      for (const frame of await all(path)) {
        const same = await frameAt(path, frame.time);
        assert.deepEqual([same!.time, same!.width, same!.height], [frame.time, 640, 360]);
        assert.deepEqual(same!.rgb, frame.rgb, `${frame.time} s`);
      }
      const last = await frameAt(path, 1.99);
      assert.notDeepEqual(last!.rgb, (await frameAt(path, 1.5))!.rgb);
      assert.equal((await (last!.enlarge || assert.fail)())!.width, 1920);
      assert.equal(await frameAt(path, 2), null);
      await makeVideo(path, "64x64");
      assert.ok(!(await frameAt(path, 0.04))!.enlarge);
      await Deno.writeTextFile(path, "not a video");
      await assert.rejects(frameAt(path, 0), UnreadableVideo);
    }),
});

Deno.test({
  name: "no frame is decoded before it is asked for",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      await makeVideo(path, "1920x1080");
      for await (const { time } of videoFrames(path, { frames: 4 })) {
        assert.equal(await ffmpegsOf(path), 0);
        if (time > 0) break;
      }
      assert.equal(await ffmpegsOf(path), 0);
    }),
});

/** The number of processes that read the file. */
async function ffmpegsOf(path: string): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "state=,args="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return lines.filter((line) => line.includes(`file:${path}`) && !line.startsWith("Z")).length;
}

Deno.test({
  name: "a video of one frame has that frame; a portrait video stays upright",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      await makeVideo(`${folder}/one.mp4`, "360x640", { options: ["-frames:v", "1"] });
      const frames = await all(`${folder}/one.mp4`);
      assert.deepEqual(frames.map(({ width, height }) => [width, height]), [[360, 640]]);
    }),
});

Deno.test({
  name: "a file that is not an MP4 video is unreadable, and opens no other file",
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
  name: "an exceeded limit is reported before anything is decoded",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      await makeVideo(path, "640x480", { seconds: 3 });
      const refused = (limit: Partial<typeof DEFAULT_LIMITS>, why: RegExp) =>
        assert.rejects(all(path, { limits: { ...DEFAULT_LIMITS, ...limit } }), (error) => {
          assert.ok(error instanceof UnreadableVideo);
          assert.match(error.message, why);
          return true;
        });
      await refused({ megabytes: 0.001 }, /^0 MB: the limit is 0.001 MB$/);
      await refused({ seconds: 2 }, /^it lasts 3 s: the limit is 2 s$/);
      await refused({ megapixels: 0.2 }, /^frames of 0.3 megapixels: the limit is 0.2$/);
      await refused(
        { decodeSeconds: 0.001 },
        /^decoding takes more than 0.001 s of processor time$/,
      );
      assert.equal(await ffmpegsOf(path), 0);
    }),
});

Deno.test({
  name: "an undecodable video is opened once; one that may lack keyframe marks, twice",
  ignore: ffmpeg.ignore || needs("env").ignore,
  fn: () =>
    inTempDir(async (folder) => {
      const path = Deno.env.get("PATH") ?? "";
      const [video, sound, text] = ["video", "sound", "text"].map((name) =>
        `${folder}/${name}.mp4`
      );
      await makeVideo(video!, "320x240");
      await makeWithFfmpeg("-f", "lavfi", "-i", "sine=d=1", sound!);
      await Deno.writeTextFile(text!, "no video");
      const runs = `${folder}/runs`;
      const real = await new Deno.Command("sh", { args: ["-c", "command -v ffmpeg"] }).output();
      await Deno.writeTextFile(
        `${folder}/ffmpeg`,
        `#!/bin/sh\necho >>"${runs}"\nexec "${
          new TextDecoder().decode(real.stdout).trim()
        }" "$@"\n`,
        { mode: 0o755 },
      );
      const opened = async (file: string, why: RegExp, more: Partial<FrameOptions> = {}) => {
        await Deno.writeTextFile(runs, "");
        await assert.rejects(all(file, more), { name: "UnreadableVideo", message: why });
        return (await Deno.readTextFile(runs)).length;
      };
      Deno.env.set("PATH", `${folder}:${path}`);
      try {
        assert.equal(await opened(text!, /Error opening input|moov atom not found/), 1);
        assert.equal(await opened(sound!, /^it contains no video$/), 1);
        const limits = { ...DEFAULT_LIMITS, megapixels: 0.05 };
        assert.equal(await opened(video!, /^frames of 0.1 megapixels/, { limits }), 1);
        // All its coded data is zeros.
        const zeros = await Deno.readFile(video!);
        const from = new TextDecoder("latin1").decode(zeros).indexOf("mdat") + 4;
        zeros.fill(0, from, from + 1000);
        await Deno.writeFile(video!, zeros);
        assert.equal(await opened(video!, /./), 2);
      } finally {
        Deno.env.set("PATH", path);
      }
    }),
});

Deno.test({
  name: "a picture is a frame, whatever its name; other files are unreadable",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/100%d.png`;
      const make = `${folder}/1.png`;
      await makeWithFfmpeg("-f", "lavfi", "-i", "color=s=800x400:d=1", "-frames:v", "1", make);
      await Deno.rename(make, path);
      const { width, height, time } = await pictureFrame(path);
      assert.deepEqual([width, height, time], [640, 320, 0]);
      // As phones make them: larger than a video frame may be.
      await makeWithFfmpeg("-f", "lavfi", "-i", "color=s=4032x3024:d=1", "-frames:v", "1", make);
      assert.equal((await pictureFrame(make)).height, 480);
      await Deno.writeTextFile(path, "no picture");
      await assert.rejects(pictureFrame(path), UnreadableVideo);
    }),
});

Deno.test({
  name: "a picture is decoded by its content, not by its name",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      for (
        const [kind, name] of [["png", "jpg"], ["jpg", "PNG"], ["webp", "bmp"], ["bmp", "jpeg"]]
      ) {
        const [made, named] = [`${folder}/made.${kind}`, `${folder}/picture.${name}`];
        const source = ["-f", "lavfi", "-i", "color=red:s=80x40:d=1"];
        await makeWithFfmpeg(...source, "-frames:v", "1", made);
        await Deno.rename(made, named);
        const { width, height, rgb } = await pictureFrame(named);
        assert.deepEqual([width, height], [640, 320], `${kind} as ${name}`);
        assert.ok(rgb[0]! > 200 && rgb[1]! < 60, `${kind} as ${name} is red`);
      }
      await makeWithFfmpeg("-f", "lavfi", "-i", "color=s=80x40:d=0.1", `${folder}/a.gif`);
      await Deno.rename(`${folder}/a.gif`, `${folder}/a.jpg`);
      await assert.rejects(pictureFrame(`${folder}/a.jpg`), /a GIF picture, not JPEG.*convert it/);
    }),
});

Deno.test({
  name: "an abort ends with the signal's reason, also while decoding",
  ...ffmpeg,
  fn: () =>
    inTempDir(async (folder) => {
      await makeVideo(`${folder}/good.mp4`, "320x240");
      const stop = new AbortController();
      const options = { frames: 1000, signal: stop.signal };
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
