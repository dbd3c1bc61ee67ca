import { box, join, latin, noise, patched, withBox } from "./boxes.ts";
import { type CorpusCase, H264, type Material, still, TONE } from "./test_case.ts";
import { withDuration } from "./odd.ts";

const unreadable = (name: string, make: CorpusCase["make"], reason?: RegExp): CorpusCase => ({
  name,
  make,
  outcome: "unreadable",
  ...(reason && { reason }),
});

/** ffmpeg's errors for a file that it does not recognise. */
const INVALID = /Invalid data|moov atom not found|it contains no video|End of file/;
const NO_VIDEO = /^it contains no video$/;

/** A table that claims more entries than the file can hold. */
const claiming = (type: string, at: number) => ({ face }: Material) =>
  withBox(face, type, (content) => patched(content, [at, 0x7fffffff]));

const cut = (part: number) => ({ face }: Material) => face.slice(0, Math.floor(face.length * part));

export const BROKEN: readonly CorpusCase[] = [
  unreadable("nothing", () => "", /^the file is empty$/),
  ...[1, 8, 31, 40, 200, 700].map((bytes) =>
    unreadable(`its first ${bytes} bytes`, ({ face }) => face.slice(0, bytes), INVALID)
  ),
  // The tables are intact, the first frame is not: a decoder may show the part that is there.
  ...[0.3, 0.6, 0.95].map((part): CorpusCase => ({
    name: `its first ${part * 100} %`,
    make: cut(part),
    outcome: ["recognised", "unknown", "no_face", "unreadable"],
  })),
  unreadable(
    "truncated before the table at its end",
    async (m) => (await m.made(...still(m), ...H264)).slice(0, -900),
    /moov atom not found|Invalid data/,
  ),
  unreadable("zeros", () => new Uint8Array(65_536), INVALID),
  unreadable("noise", () => noise(65_536), INVALID),
  unreadable("a head, then noise", ({ face }) => join(face.slice(0, 32), noise(65_536)), INVALID),
  unreadable(
    "data without tables",
    ({ face }) => join(face.slice(0, 32), box("mdat", face)),
    INVALID,
  ),
  unreadable(
    "tables without data",
    ({ face }) => join(face.slice(0, 32), ...boxesOf(face, "moov")),
  ),
  unreadable(
    "a table that claims two gigabytes",
    ({ face }) => join(face.slice(0, 32), patched(box("moov", noise(64)), [0, 0x7fffffff])),
    INVALID,
  ),
  unreadable(
    "a table that claims four exabytes",
    ({ face }) => join(face.slice(0, 32), hugeBox("moov")),
    INVALID,
  ),
  unreadable("boxes nested ten thousand deep", () => {
    const depth = 10_000;
    const nested = new Uint8Array(depth * 8);
    const view = new DataView(nested.buffer);
    for (let i = 0; i < depth; i++) {
      view.setUint32(i * 8, (depth - i) * 8);
      nested.set(latin(i === 0 ? "moov" : "trak"), i * 8);
    }
    return join(box("ftyp", "isom\0\0\0\0isom"), nested);
  }, INVALID),
  ...(["stsz", "stts", "stsc", "stco"] as const).map((type): CorpusCase => ({
    name: `${type} that claims two billion entries`,
    make: claiming(type, type === "stsz" ? 8 : 4),
    outcome: ["recognised", "unknown", "no_face", "unreadable"],
  })),
  ...[1, 2].map((seed): CorpusCase => ({
    name: `scattered noise in its data, ${seed}`,
    make: ({ face }) => strewn(face, seed),
    outcome: ["recognised", "unknown", "no_face", "unreadable"],
  })),
  unreadable("noise for data", ({ face }) => withBox(face, "mdat", ({ length }) => noise(length))),
  unreadable(
    "frames of eight thousand pixels",
    (m) => m.made("-f", "lavfi", "-i", "color=s=7680x4320:d=1:r=1", ...H264),
    /^frames of 33.2 megapixels: the limit is 9.5$/,
  ),
  unreadable(
    "frames hours apart",
    // ISO/IEC 14496-12, clause 8.6.1.2: ticks of each sample, 10,240 a second in this video.
    // Without an edit list.
    ({ face }) =>
      withBox(
        withDuration(withBox(face, "edts", () => new Uint8Array()), 0x7ffffff0),
        "stts",
        (content) => patched(content, [12, 0x3000000]),
      ),
    /^it lasts \d+ s: the limit is 14400 s$/,
  ),
  unreadable("only sound", (m) => m.made(...TONE), NO_VIDEO),
  unreadable(
    "only sound, and a face on its cover",
    (m) =>
      m.made(
        ...TONE,
        "-i",
        m.photo,
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "mjpeg",
        "-disposition:v",
        "attached_pic",
      ),
    NO_VIDEO,
  ),
  {
    name: "encrypted",
    make: (m) =>
      m.made(
        ...still(m),
        ...H264,
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid",
        "a7e61c373e219033c21091fa607bf3b8",
      ),
    // If a decoder makes something of it, it is not a face.
    outcome: ["no_face", "unreadable"],
  },
];

function boxesOf(file: Uint8Array, type: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  withBox(file, type, (content) => {
    found.push(box(type, content));
    return content;
  });
  return found;
}

/** A size of 1 means that a 64-bit size follows. */
function hugeBox(type: string): Uint8Array {
  return patched(box(type, new Uint8Array(64)), [0, 1], [8, 0x3fffffff], [12, 0xffffffff]);
}

/** Replaces every hundredth byte of the data. */
function strewn(file: Uint8Array, seed: number): Uint8Array {
  return withBox(file, "mdat", (content) => {
    const random = noise(content.length, seed);
    return content.map((byte, i) => i % 100 === 7 ? random[i]! : byte);
  });
}
