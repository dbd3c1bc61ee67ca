import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { rgbOf } from "../pictures/yuv_rgb.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { sampledFrames } from "./sampled_frames.ts";
import { toneMap } from "./tone_map.ts";
import type { YuvFrame } from "./yuv_picture.ts";

const lavfi = (source: string) => ["-f", "lavfi", "-i", `${source}=s=640x360:r=5:d=0.4`];
const SOURCES = [lavfi("smptehdbars"), lavfi("testsrc2")];
const X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"];
const tagged = (
  matrix: string,
  primaries: string,
  transfer: string,
) => ["-colorspace", matrix, "-color_primaries", primaries, "-color_trc", transfer];
const BT709 = tagged("bt709", "bt709", "bt709");
const PQ = tagged("bt2020nc", "bt2020", "smpte2084");

/** The first sample of a video, and what ffmpeg makes of its first frame in RGB. */
function bothOf(args: readonly string[]): Promise<{ frame: YuvFrame; wanted: Uint8Array }> {
  return inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    await makeWithFfmpeg(...args, path);
    const [first] = await Array.fromAsync(sampledFrames(path, { every: 1 }));
    const rgb = [
      "-frames:v",
      "1",
      "-s",
      "640x360",
      "-pix_fmt",
      "rgb24",
      "-f",
      "rawvideo",
      "pipe:1",
    ];
    return { frame: first!.frame, wanted: await makeWithFfmpeg("-i", path, ...rgb) };
  });
}

/** The mean difference, of 255. */
function difference(frame: YuvFrame, wanted: Uint8Array): number {
  const { rgb } = rgbOf(frame);
  assert.equal(rgb.length, wanted.length);
  return rgb.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]!), 0) / rgb.length;
}

/** The chroma of edges, which ffmpeg may interpolate, adds up to 1.4. */
function assertNear(found: number) {
  assert.ok(found < 2, found.toFixed(2));
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run, read, write)`, ...needs("run", "read", "write"), fn });

const VIDEOS: Readonly<Record<string, readonly string[]>> = {
  "untagged": ["-pix_fmt", "yuv420p"],
  "BT.709": ["-pix_fmt", "yuv420p", ...BT709],
  "BT.709, scaled": ["-s", "854x480", "-pix_fmt", "yuv420p", ...BT709],
  "BT.709 of full range": ["-pix_fmt", "yuvj420p", "-color_range", "pc", ...BT709],
  "full range": ["-pix_fmt", "yuvj420p", "-color_range", "pc"],
  "SMPTE 240M": ["-pix_fmt", "yuv420p", ...tagged("smpte240m", "smpte240m", "smpte240m")],
  "4:4:4": ["-pix_fmt", "yuv444p"],
  "4:2:2 in BT.709": ["-pix_fmt", "yuv422p", ...BT709],
  "4:4:4 of full range": ["-pix_fmt", "yuvj444p", "-color_range", "pc"],
  "10 bits": ["-pix_fmt", "yuv420p10le"],
  "10 bits in BT.2020": ["-pix_fmt", "yuv420p10le", ...tagged("bt2020nc", "bt2020", "bt2020-10")],
  "10 bits of full range": ["-pix_fmt", "yuv420p10le", "-color_range", "pc", ...BT709],
  "grey": ["-pix_fmt", "gray"],
};

for (const [name, options] of Object.entries(VIDEOS)) {
  test(`samples have the colours that ffmpeg shows: ${name}`, async () => {
    for (const source of SOURCES) {
      const { frame, wanted } = await bothOf([...source, ...X264, ...options]);
      assertNear(difference(frame, wanted));
    }
  });
}

test("samples of a video in RGB have its colours", async () => {
  for (const source of SOURCES) {
    const rgb = ["-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "4"];
    const { frame, wanted } = await bothOf([...source, ...rgb]);
    assertNear(difference(frame, wanted));
  }
});

test("samples in PQ have the tones of SDR", async () => {
  for (const source of SOURCES) {
    const { frame, wanted } = await bothOf([...source, ...X264, "-pix_fmt", "yuv420p10le", ...PQ]);
    assert.ok(difference(frame, wanted) > 10);
    toneMap(wanted);
    assertNear(difference(frame, wanted));
  }
});

test("another matrix, or another range, would be seen", async () => {
  const { frame, wanted } = await bothOf([...SOURCES[1]!, ...X264, ...VIDEOS["BT.709"]!]);
  assert.ok(difference({ ...frame, matrix: "unknown" }, wanted) > 3);
  const luma = frame.luma.map((value) => Math.round((value - 16) * 255 / 219));
  assert.ok(difference({ ...frame, luma }, wanted) > 3);
});
