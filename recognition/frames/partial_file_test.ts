import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { box, bytes } from "../testing/mp4_boxes.ts";
import { type ByteRange, bytesIn, joinRanges, missingRanges } from "./mp4/byte_ranges.ts";
import { boxesIn, viewOf } from "./mp4/boxes.ts";
import { readAt, readMovieBox } from "./mp4/movie_box.ts";
import { type NeededBytes, neededBytes } from "./mp4/needed_bytes.ts";
import { topBoxes } from "./mp4/top_boxes.ts";
import { sampledFrames } from "./sampled_frames.ts";
import { frameAt, videoFrames } from "./video_frames.ts";

/** Noise, so that no second of it is small. */
const SOURCE = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=60,noise=alls=30:allf=t"];
const SOUND = ["-f", "lavfi", "-i", "sine=d=60"];
const H264 = ["-c:v", "libx264", "-preset", "veryfast", "-g", "20", "-pix_fmt", "yuv420p"];
const COPY = ["-c", "copy", "-video_track_timescale", "90000"];

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () => inTempDir(fn),
  });

async function neededOf(path: string): Promise<NeededBytes | null> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const boxes = await topBoxes((at, length) => readAt(file, at, length), size);
  const moov = await readMovieBox(path);
  return boxes && moov && neededBytes(boxes, moov, size);
}

/** Copies a file, with noise instead of all other bytes. @returns which fraction is kept */
async function keepOnly(path: string, copy: string, ranges: readonly ByteRange[]): Promise<number> {
  const file = await Deno.readFile(path);
  for (const { from, to } of missingRanges([{ from: 0, to: file.length }], ranges)) {
    for (let at = from; at < to; at += 65_536) {
      crypto.getRandomValues(file.subarray(at, Math.min(to, at + 65_536)));
    }
  }
  await Deno.writeFile(copy, file);
  return bytesIn(joinRanges(ranges)) / file.length;
}

const summary = ({ width, height }: { width: number; height: number }, ...pixels: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const bytes of pixels) hash.update(bytes);
  return `${width}x${height} ${hash.digest("hex").slice(0, 16)}`;
};

async function samplesOf(path: string, from: number, to: number): Promise<string[]> {
  const samples = sampledFrames(path, { every: 2.6, section: { from, to } });
  return await Array.fromAsync(
    samples,
    ({ frame, until }) => `${frame.time} to ${until}: ${summary(frame, frame.luma, frame.chroma)}`,
  );
}

async function frameOf(path: string, time: number): Promise<string | null> {
  const frame = await frameAt(path, time);
  return frame && `${frame.time}: ${summary(frame, frame.rgb)}`;
}

async function firstOf(path: string): Promise<string> {
  const [first] = await Array.fromAsync(videoFrames(path, { frames: 1 }));
  return `${first!.time}: ${summary(first!, first!.rgb)}`;
}

/** The frames of the sections, and at some times, are the same without all other bytes. */
async function assertEnough(path: string, most: number) {
  const needed = await neededOf(path);
  assert.ok(needed, `${path} is not understood`);
  const copy = `${path}.part.mp4`;
  for (const [from, to] of [[0, 12], [20, 32], [48, Infinity]] as const) {
    const ranges = needed.between(from, to)!;
    const kept = await keepOnly(path, copy, ranges);
    assert.ok(kept < most, `${path} from ${from}: ${kept.toFixed(2)} of the file`);
    const wanted = await samplesOf(path, from, to);
    assert.ok(wanted.length >= 4, `${wanted}`);
    assert.deepEqual(await samplesOf(copy, from, to), wanted, `${path} from ${from}`);
  }
  const first = needed.between(0, 0)!;
  await keepOnly(path, copy, first);
  assert.equal(await firstOf(copy), await firstOf(path), path);
  for (const time of [0, 33.37]) {
    const ranges = needed.between(time, time)!;
    await keepOnly(path, copy, [...first, ...ranges]);
    assert.equal(await frameOf(copy, time), await frameOf(path, time), `${path} at ${time}`);
  }
}

test("the frames of a section need a part of the file only, wherever its tables are", async (folder) => {
  const path = (name: string) => `${folder}/${name}.mp4`;
  await makeWithFfmpeg(...SOURCE, ...SOUND, ...H264, path("last"));
  await assertEnough(path("last"), 0.75);
  await makeWithFfmpeg("-i", path("last"), ...COPY, "-movflags", "faststart", path("first"));
  await assertEnough(path("first"), 0.75);
  await Deno.writeFile(path("long"), withLongOffsets(await Deno.readFile(path("last"))));
  await assertEnough(path("long"), 0.75);
  // Of two boxes of samples, ffmpeg reads the header of both.
  const unused = Buffer.concat([bytes(2_000_008, "mdat"), new Uint8Array(2_000_000)]);
  await Deno.writeFile(path("two"), withLongOffsets(await Deno.readFile(path("last")), unused));
  await assertEnough(path("two"), 0.75);
});

test("edit lists and tracks that begin later are taken into account", async (folder) => {
  const path = (name: string) => `${folder}/${name}.mp4`;
  await makeWithFfmpeg(...SOURCE, ...SOUND, ...H264, path("plain"));
  await makeWithFfmpeg("-ss", "3.14", "-i", path("plain"), ...COPY, path("cut"));
  const moov = await readMovieBox(path("cut"));
  assert.ok(new TextDecoder("latin1").decode(moov!).includes("elst"));
  await assertEnough(path("cut"), 0.75);
  const late = ["-itsoffset", "2.5", "-i", path("plain"), ...SOUND];
  await makeWithFfmpeg(...late, "-map", "0:v", "-map", "1:a", "-c:v", "copy", path("late"));
  await assertEnough(path("late"), 0.75);
});

test("open groups of pictures, HEVC and no reordering at all", async (folder) => {
  const path = (name: string) => `${folder}/${name}.mp4`;
  const open = ["-x264-params", "open-gop=1:bframes=5:b-pyramid=normal"];
  await makeWithFfmpeg(...SOURCE, ...H264, ...open, path("open"));
  await assertEnough(path("open"), 0.75);
  // Of many frames in a row, none is needed by others.
  const many = ["-bf", "16", "-b_strategy", "0", "-b-pyramid", "none"];
  await makeWithFfmpeg(...SOURCE, ...H264, ...many, path("many"));
  await assertEnough(path("many"), 1);
  // ffmpeg waits for further keyframes, which are rare, before it shows one.
  const rare = ["-preset", "ultrafast", "-g", "50", ...open];
  await makeWithFfmpeg(...SOURCE, ...H264, ...rare, path("rare"));
  const { between } = (await neededOf(path("rare")))!;
  await keepOnly(path("rare"), path("part"), between(0, 0)!);
  assert.equal(await firstOf(path("part")), await firstOf(path("rare")));
  const x265 = ["-preset", "ultrafast", "-x265-params", "log-level=error:keyint=20:open-gop=1"];
  await makeWithFfmpeg(...SOURCE, "-c:v", "libx265", ...x265, path("hevc"));
  await assertEnough(path("hevc"), 0.75);
  await makeWithFfmpeg(...SOURCE, "-c:v", "mjpeg", "-q:v", "9", path("jpeg"));
  await assertEnough(path("jpeg"), 0.75);
});

test("of a file that is not understood, nothing is said about its bytes", async (folder) => {
  const path = `${folder}/video.mp4`;
  const short = ["-f", "lavfi", "-i", "testsrc=s=64x64:r=5:d=3", ...H264];
  await makeWithFfmpeg(...short, path);
  assert.ok(await neededOf(path));
  await makeWithFfmpeg(...short, "-movflags", "frag_keyframe+empty_moov", path);
  assert.equal(await neededOf(path), null);
  await makeWithFfmpeg(...short, "-map", "0:v", "-map", "0:v", path);
  assert.equal(await neededOf(path), null);
  await makeWithFfmpeg("-f", "lavfi", "-i", "sine=d=1", path);
  assert.equal(await neededOf(path), null);
  await makeWithFfmpeg(...short, "-f", "matroska", path);
  assert.equal(await neededOf(path), null);
  await makeWithFfmpeg(...short, path);
  const whole = await Deno.readFile(path);
  await Deno.writeFile(path, whole.subarray(0, whole.length - 1));
  assert.equal(await neededOf(path), null);
});

/**
 * The same video with 64-bit chunk offsets, and a box before its samples. `moov` is last, so that
 * nothing else moves.
 */
function withLongOffsets(file: Uint8Array, before = bytes()): Uint8Array {
  const containers = new Set(["moov", "trak", "mdia", "minf", "stbl"]);
  const convert = (content: Uint8Array): Uint8Array =>
    bytes(...[...boxesIn(content)].map(({ type, content }) => {
      if (containers.has(type)) return box(type, convert(content));
      if (type !== "stco") return box(type, content);
      const count = viewOf(content).getUint32(4);
      const offsets = Array.from({ length: count }, (_, i) => viewOf(content).getUint32(8 + 4 * i));
      const moved = offsets.flatMap((offset) => [0, offset + before.length]);
      return box("co64", 0, count, ...moved);
    }));
  const at = (wanted: string) =>
    [...boxesIn(file)].find(({ type }) => type === wanted)!.content.byteOffset - 8;
  const tail = convert(file.subarray(at("moov")));
  const [head, samples] = [file.subarray(0, at("mdat")), file.subarray(at("mdat"), at("moov"))];
  return Buffer.concat([head, before, samples, tail]);
}
