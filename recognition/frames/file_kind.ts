/** Bytes read to identify a file: MPEG-TS needs three packets. */
const HEAD_BYTES = 4096;

/** Whether the head of a file has a certain format. */
type Test = (head: string) => boolean;

const begins = (...signatures: readonly string[]): Test => (head) =>
  signatures.some((signature) => head.startsWith(signature));
const matches = (pattern: RegExp): Test => (head) => pattern.test(head);

/** RFC 8794: the head of an EBML file names its document type. */
const EBML = "\x1a\x45\xdf\xa3";

/** https://en.wikipedia.org/wiki/List_of_file_signatures */
const KINDS: readonly [test: Test, kind: string][] = [
  [(head) => head.startsWith(EBML) && head.slice(0, 80).includes("webm"), "a WebM file"],
  [begins(EBML), "a Matroska (MKV) file"],
  [matches(/^RIFF.{4}AVI /s), "an AVI file"],
  [matches(/^RIFF.{4}WEBP/s), "a WebP picture"],
  [matches(/^RIFF.{4}WAVE/s), "a WAV sound file"],
  [begins("GIF87a", "GIF89a"), "a GIF picture"],
  // Packets of 188 bytes; on Blu-ray (M2TS) each follows a 4-byte timestamp.
  [matches(/^(?:G.{187}G.{187}G|.{4}G.{191}G.{191}G)/s), "an MPEG-TS file"],
  [begins("\0\0\x01\xba"), "an MPEG program stream (MPG, VOB)"],
  // A start code, then an H.264 or HEVC parameter set, or an MPEG-2 sequence header.
  [
    begins("\0\0\0\x01\x67", "\0\0\0\x01\x40", "\0\0\x01\xb3"),
    "a video stream without a container",
  ],
  [begins("FLV\x01"), "a Flash (FLV) video"],
  [begins("\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "a Windows Media (WMV) file"],
  [begins("OggS"), "an Ogg file"],
  [begins("\xff\xd8\xff"), "a JPEG picture"],
  [begins("\x89PNG"), "a PNG picture"],
  [matches(/^.{4}ftyp(?:hei[cx]|mif1|avi[fs])/s), "a HEIF or AVIF picture"],
  [begins("ID3"), "an MP3 sound file"],
  [begins("%PDF"), "a PDF document"],
  [begins("PK\x03\x04"), "a ZIP archive"],
  [begins("\x1f\x8b"), "a gzip archive"],
  [begins("#EXTM3U"), "a playlist (M3U, HLS)"],
  [matches(/^\s*<(?:!doctype html|html)/i), "a web page"],
];

/** What a file is by its first bytes, if it is not MP4: "a WebM file"; null if unknown. */
export function formatOf(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head);
  return KINDS.find(([test]) => test(text))?.[1] ?? null;
}

/**
 * Explains why a file whose content does not match its name is not read; null if the format is
 * unknown.
 */
export async function explainOtherFormat(path: string): Promise<string | null> {
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const kind = formatOf(head.subarray(0, await file.read(head) ?? 0));
  const [, suffix] = /(\.\w+)$/.exec(path) ?? [];
  return kind &&
    `${kind}${suffix ? `, named ${suffix}` : ""}: only MP4 and QuickTime are supported`;
}
