import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import type { Frame } from "./frame.ts";
import { videoFrames } from "./video_frames.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";

const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
/** A video whose colour changes at each of these times. */
const changing = (seconds: number, colours: Record<string, number>, rate = 10) =>
  `color=black:s=64x64:r=${rate}:d=${seconds}` +
  Object.entries(colours).map(([colour, from]) =>
    `,drawbox=c=${colour}:t=fill:enable='gte(t,${from})'`
  ).join("");

/** The frames of a video that ffmpeg makes. */
function framesOf(args: readonly string[], frames = 5): Promise<Frame[]> {
  return inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    await makeWithFfmpeg(...args, path);
    return await Array.fromAsync(videoFrames(path, { frames }));
  });
}

const lavfi = (source: string) => ["-f", "lavfi", "-i", source];
const times = (frames: readonly Frame[]) => frames.map(({ time }) => Number(time.toFixed(3)));
/** The colour at a frame's centre. */
function colourOf({ width, height, rgb }: Frame): string {
  const at = ((height >> 1) * width + (width >> 1)) * 3;
  const [r, g, b] = [...rgb.subarray(at, at + 3)].map((value) => value > 127);
  return `${r ? "red" : ""}${g ? "lime" : ""}${b ? "blue" : ""}` || "black";
}
const colours = (frames: readonly Frame[]) => frames.map(colourOf);

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ...needs("run", "read", "write"), fn });

test("pixels become square, also if the picture is rotated or interlaced", async () => {
  const sized = async (size: string, sar: string, ...more: string[]) => {
    const source = lavfi(`testsrc=s=${size}:r=10:d=0.5,setsar=${sar}`);
    const frames = await framesOf([...source, ...H264, ...more], 2);
    const sizes = new Set(frames.map(({ width, height }) => `${width}x${height}`));
    assert.equal(frames.length, 2);
    return [...sizes].join();
  };
  assert.equal(await sized("720x576", "64/45"), "640x360");
  assert.equal(await sized("640x720", "2/1"), "640x360");
  assert.equal(await sized("1280x360", "1/2"), "640x360");
  assert.equal(await sized("720x720", "9/16"), "360x640");
  assert.equal(await sized("1440x1080", "4/3", "-flags", "+ildct+ilme"), "640x360");
  assert.equal(await sized("640x720", "1/1"), "569x640");

  const turned = await inTempDir(async (folder) => {
    const [flat, path] = [`${folder}/flat.mp4`, `${folder}/turned.mp4`];
    const halves = "color=red:s=720x576:r=10:d=0.5,drawbox=c=blue:x=360:t=fill,setsar=64/45";
    await makeWithFfmpeg(...lavfi(halves), ...H264, flat);
    await makeWithFfmpeg("-display_rotation", "90", "-i", flat, "-c", "copy", path);
    return await Array.fromAsync(videoFrames(path, { frames: 1 }));
  });
  const { width, height, rgb } = turned[0]!;
  assert.deepEqual([width, height], [360, 640]);
  assert.ok(rgb[2]! > 200 && rgb.at(-3)! > 200, "turned counterclockwise: blue above, red below");
});

test("the picture on show is the last one at or before the time, however long it stays", async () => {
  const sparse = ["-vf", "select='eq(n,0)+eq(n,3)+eq(n,80)'", "-fps_mode", "vfr"];
  const slides = [...lavfi(changing(81, { red: 3, blue: 80 }, 1)), ...sparse, ...H264];
  for (const more of [[], ["-movflags", "frag_keyframe+empty_moov"], ["-bf", "0", "-g", "1"]]) {
    const frames = await framesOf([...slides, ...more]);
    assert.deepEqual(colours(frames), ["black", "red", "red", "red", "red"], `${more}`);
    assert.ok(times(frames).at(-1)! > 60);
  }
  // At exactly a picture's time, that picture is shown.
  const exact = await framesOf(
    [...lavfi(changing(2, { red: 0.5, lime: 1, blue: 1.5 })), ...H264],
    4,
  );
  assert.deepEqual(colours(exact), ["black", "red", "lime", "blue"]);
  assert.deepEqual(times(exact), [0, 0.5, 1, 1.5]);
});

test("times are spread over the video track, not over sound that continues", async () => {
  const video = [...lavfi(changing(5, { red: 3 })), ...lavfi("sine=d=60"), ...H264];
  const frames = await framesOf(video);
  assert.deepEqual(times(frames), [0, 1, 2, 3, 4]);
  assert.deepEqual(colours(frames), ["black", "black", "black", "red", "red"]);
  // Fragments do not tell a track's duration: after a time without a picture, an earlier one is
  // tried.
  const fragmented = await framesOf([...video, "-movflags", "frag_keyframe+empty_moov"]);
  assert.ok(fragmented.length >= 3, `${times(fragmented)}`);
  assert.ok(colours(fragmented).includes("red"), `${times(fragmented)}`);
  assert.ok(Math.max(...times(fragmented)) < 5.1);
});

test("a video track that begins after the sound is read from its own start", async () => {
  const late = ["-itsoffset", "4", ...lavfi(changing(5, { red: 1 })), ...lavfi("sine=d=9")];
  const frames = await framesOf([...late, ...H264, "-fps_mode", "passthrough"]);
  assert.deepEqual(times(frames), [4, 5, 6, 7, 8]);
  assert.deepEqual(colours(frames), ["black", "red", "red", "red", "red"]);
});

test("a first video track that is disabled or a single picture is not shown", async () => {
  const two = [...lavfi(changing(2, { red: 0 })), ...lavfi(changing(2, { blue: 0 }))];
  const both = [...two, "-map", "0", "-map", "1", ...H264];
  const first = ["-disposition:v:0", "default", "-disposition:v:1", "0"];
  const second = ["-disposition:v:0", "0", "-disposition:v:1", "default"];
  assert.equal(colours(await framesOf([...both, ...first]))[0], "red");
  assert.deepEqual(colours(await framesOf([...both, ...second], 2)), ["blue", "blue"]);
  const thumbnail = [...lavfi(changing(0.1, { lime: 0 })), ...two, "-map", "0", "-map", "2"];
  const shown = await framesOf([...thumbnail, ...H264, "-disposition:v", "default"], 2);
  assert.deepEqual(colours(shown), ["blue", "blue"]);
});

test("frames of a losslessly cut video have their presentation times", async () => {
  await inTempDir(async (folder) => {
    const [whole, cut] = [`${folder}/whole.mp4`, `${folder}/cut.mp4`];
    const groups = ["-g", "50", "-keyint_min", "50", "-sc_threshold", "0"];
    await makeWithFfmpeg(
      ...lavfi(changing(10, { red: 3, lime: 5, blue: 9 })),
      ...H264,
      ...groups,
      whole,
    );
    await makeWithFfmpeg("-ss", "2", "-i", whole, "-c", "copy", cut);
    const frames = await Array.fromAsync(videoFrames(cut, { frames: 4 }));
    // The first presented keyframe, then one frame for every two seconds of the rest.
    assert.deepEqual(times(frames), [3, 0, 4, 6]);
    assert.deepEqual(colours(frames), ["lime", "black", "lime", "lime"]);
    // No keyframe is left in the presented part.
    await makeWithFfmpeg("-ss", "2", "-i", whole, "-t", "2", "-c", "copy", cut);
    const rest = await Array.fromAsync(videoFrames(cut, { frames: 2 }));
    assert.deepEqual([times(rest), colours(rest)], [[0, 1], ["black", "red"]]);
  });
});

test("HDR in PQ is converted to SDR, whether the container or the stream declares it", async () => {
  // SMPTE ST 2084: code 0.5807 is 203 cd/m², BT.2408's reference white; 0.4402 is a quarter of it,
  // 50.8.
  const luma = (code: number) => Math.round(16 + 219 * code);
  const pq = [
    "-color_primaries",
    "bt2020",
    "-color_trc",
    "smpte2084",
    "-colorspace",
    "bt2020nc",
    "-color_range",
    "tv",
  ];
  const grey = async (code: number, ...more: string[]) => {
    const picture = `color=s=64x64:r=10:d=0.3,format=yuv420p,geq=lum=${luma(code)}:cb=128:cr=128`;
    const [frame] = await framesOf([...lavfi(picture), ...H264, ...more], 1);
    return [...frame!.rgb.subarray(0, 3)];
  };
  // One step of 8-bit PQ is three steps of SDR.
  const near = (rgb: readonly number[], value: number) =>
    rgb.forEach((part) => assert.ok(Math.abs(part - value) < 8, `${rgb} is not near ${value}`));
  near(await grey(0.4402), 0.4402 * 255);
  // ITU-R BT.1886: a quarter of white is 0.25 ^ (1 / 2.4) of 255.
  near(await grey(0.4402, ...pq), 143);
  near(await grey(0.4402, ...pq, "-movflags", "+write_colr"), 143);
  near(await grey(0, ...pq), 0);
  // Reference white ends slightly below white, because ten thousand cd/m² are brighter.
  const [white, sun] = [await grey(0.5807, ...pq), await grey(1, ...pq)];
  assert.ok(white[0]! > 220 && white[0]! < sun[0]! && sun[0]! > 250, `${white} ${sun}`);
});
