/** So many bytes of a file tell what it is: MPEG-TS by the third of its packets. */
const HEAD_BYTES = 4096;

/** Longer names first where one begins like another. https://en.wikipedia.org/wiki/List_of_file_signatures */
const KINDS: readonly [pattern: RegExp, kind: string][] = [
  [/^\x1a\x45\xdf\xa3.{0,60}\x42\x82.{1,8}?webm/s, "a WebM file"],
  [/^\x1a\x45\xdf\xa3/, "a Matroska (MKV) file"],
  [/^RIFF.{4}AVI /s, "an AVI file"],
  [/^RIFF.{4}WEBP/s, "a WebP picture"],
  [/^RIFF.{4}WAVE/s, "a WAV sound file"],
  [/^GIF8[79]a/, "a GIF picture"],
  [/^(?:.{4})?G.{187,191}G.{187,191}G/s, "an MPEG-TS file"],
  [/^\x00\x00\x01\xba/, "an MPEG program stream (MPG, VOB)"],
  [/^\x00\x00(?:\x00)?\x01[\x09\x40\x42\x46\x67\xb3]/, "a bare video stream without a container"],
  [/^FLV\x01/, "a Flash (FLV) video"],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, "a Windows Media (WMV) file"],
  [/^OggS/, "an Ogg file"],
  [/^\xff\xd8\xff/, "a JPEG picture"],
  [/^\x89PNG/, "a PNG picture"],
  [/^.{4}ftyp(?:hei[cx]|mif1|avi[fs])/s, "a HEIF or AVIF picture"],
  [/^ID3/, "an MP3 sound file"],
  [/^%PDF/, "a PDF document"],
  [/^PK\x03\x04/, "a ZIP archive"],
  [/^\x1f\x8b/, "a gzip archive"],
  [/^(?:\xef\xbb\xbf)?#EXTM3U/, "a playlist (M3U, HLS)"],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i, "a web page"],
];

/** What a file that is no MP4 is by its first bytes: "a WebM file"; null if they tell nothing. */
export function kindOf(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head);
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Why ffmpeg cannot read a file that is something else than its name says; null if it is nothing known. */
export async function otherKind(path: string): Promise<string | null> {
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const kind = kindOf(head.subarray(0, await file.read(head) ?? 0));
  const [, suffix] = /(\.\w+)$/.exec(path) ?? [];
  return kind && `${kind}${suffix ? `, named ${suffix}` : ""}: only MP4 and QuickTime are read`;
}
