import { patched, withBox } from "./boxes.ts";
import { type CorpusCase, H264, type Material, still, TONE } from "./test_case.ts";

const recognised = (name: string, make: CorpusCase["make"]): CorpusCase => ({
  name,
  make,
  outcome: "recognised",
});

/** Unusual videos that can be decoded: the face must be found. */
export const ODD: readonly CorpusCase[] = [
  recognised("H.264", ({ face }) => face),
  recognised("HEVC", (m) => m.made(...still(m), "-c:v", "libx265", "-preset", "ultrafast")),
  recognised(
    "HEVC of ten bits",
    (m) =>
      m.made(...still(m), "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast"),
  ),
  recognised("VP9", (m) => m.made(...still(m, 4), "-c:v", "libvpx-vp9", "-cpu-used", "8")),
  recognised(
    "AV1",
    (m) => m.made(...still(m, 2), "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime"),
  ),
  recognised("MPEG-4 part 2", (m) => m.made(...still(m), "-c:v", "mpeg4")),
  recognised("Motion JPEG", (m) => m.made(...still(m), "-c:v", "mjpeg")),
  recognised("QuickTime with ProRes", (m) => m.made(...still(m, 2), "-c:v", "prores", "-f", "mov")),
  recognised("4:4:4 colours", (m) => m.made(...still(m), "-pix_fmt", "yuv444p", ...H264)),
  recognised(
    "interlaced",
    (m) => m.made(...still(m, 10, "crop=640:424"), "-flags", "+ildct+ilme", ...H264),
  ),
  recognised("one frame", (m) => m.made(...still(m), "-frames:v", "1", ...H264)),
  recognised(
    "a thousand frames a second",
    (m) => m.made(...still(m, 1000), "-frames:v", "50", ...H264),
  ),
  recognised(
    "one frame in ten seconds",
    (m) =>
      m.made(
        "-loop",
        "1",
        "-framerate",
        "0.1",
        "-t",
        "30",
        "-i",
        m.photo,
        "-vf",
        "scale=640:-2,format=yuv420p",
        ...H264,
      ),
  ),
  recognised(
    "fragments, no table",
    (m) => m.made(...still(m), ...H264, "-movflags", "frag_keyframe+empty_moov"),
  ),
  recognised("its table at the end", (m) => m.made(...still(m), ...H264)),
  recognised(
    "sound before the picture",
    (m) => m.made(...TONE, ...still(m), "-map", "0", "-map", "1", ...H264),
  ),
  recognised(
    "twenty sound tracks",
    (m) =>
      m.made(...TONE, ...still(m), "-map", "1", ...Array(20).fill(["-map", "0"]).flat(), ...H264),
  ),
  recognised("two videos in one", (m) =>
    m.made(
      "-f",
      "lavfi",
      "-i",
      "color=s=64x64:d=0.5",
      ...still(m),
      "-map",
      "1",
      "-map",
      "0",
      ...H264,
    )),
  recognised("it begins late", (m) => m.made(...still(m), ...H264, "-output_ts_offset", "100")),
  recognised("headers that claim no duration", ({ face }) => withDuration(face, 0)),
  recognised("headers that claim eleven days", ({ face }) => withDuration(face, 0x7ffffff0)),
  recognised("rotated by a quarter turn in its metadata", (m) => turned(m, 1)),
  recognised("rotated by a half turn in its metadata", (m) => turned(m, 2)),
  recognised("rotated by three quarter turns in its metadata", (m) => turned(m, 3)),
  recognised(
    "metadata that looks like ffmpeg's own report",
    (m) =>
      m.made(
        ...still(m),
        ...H264,
        "-metadata",
        // Also after U+2028, which ends a line in JavaScript but not in ffmpeg.
        "title=x\n[info]   Duration: 99:00:00.00\n  Duration: 99:00:00.00" +
          "\u2028[info]   Duration: 99:00:00.00",
      ),
  ),
  { name: "one pixel", make: (m) => grey(m, "1:1"), outcome: "no_face" },
  { name: "a line of pixels", make: (m) => grey(m, "4096:2"), outcome: "no_face" },
];

/**
 * The photo rotated clockwise, with a matrix that rotates it back: ISO/IEC 14496-12, clause
 * 8.3.2.3.
 */
async function turned(m: Material, quarters: 1 | 2 | 3): Promise<Uint8Array> {
  const turn = Array(quarters).fill("transpose=clock").join(",");
  const video = await m.made(...still(m, 10, turn), ...H264);
  const one = 0x10000;
  const back = { 1: [0, -one, one, 0], 2: [-one, 0, 0, -one], 3: [0, one, -one, 0] }[quarters];
  const [a, b, c, d] = back as [number, number, number, number];
  return withBox(
    video,
    "tkhd",
    (content) => patched(content, [40, a], [44, b], [52, c], [56, d]),
  );
}

function grey(m: Material, size: string): Promise<Uint8Array> {
  const source = `color=gray:s=16x16:d=0.5:r=4,scale=${size}`;
  return m.made("-f", "lavfi", "-i", source, "-pix_fmt", "yuv444p", ...H264);
}

/** Sets the duration in the movie, track and media headers (version 0). */
export function withDuration(file: Uint8Array, value: number): Uint8Array {
  const movie = withBox(file, "mvhd", (content) => patched(content, [16, value]));
  const track = withBox(movie, "tkhd", (content) => patched(content, [20, value]));
  return withBox(track, "mdhd", (content) => patched(content, [16, value]));
}
