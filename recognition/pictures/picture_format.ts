/** ffmpeg's decoders for the pictures that can be enrolled; `heif` is a container (HEIC, AVIF). */
export type PictureCodec = "mjpeg" | "png" | "webp" | "bmp" | "heif";

/** Bytes read to identify a file. */
export const HEAD_BYTES = 12;

/**
 * The format of a picture by its first bytes, whatever its name; null if it is not supported.
 * https://en.wikipedia.org/wiki/List_of_file_signatures
 */
export function pictureCodec(head: Uint8Array): PictureCodec | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith("\xff\xd8\xff")) return "mjpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^RIFF.{4}WEBP/s.test(text)) return "webp";
  if (text.startsWith("BM")) return "bmp";
  // https://nokiatech.github.io/heif/technical.html
  if (/^.{4}ftyp(hei[cxms]|hev[cxms]|mif[12]|msf1|miaf|avi[fs])/s.test(text)) return "heif";
  return null;
}

/** First bytes of other files that may hold a picture of a person; `.` matches any byte. */
const OTHERS: readonly [kind: string, ...beginnings: string[]][] = [
  ["a GIF picture", "GIF8"],
  [
    "a TIFF or raw picture",
    "II*\0",
    "MM\0*",
    "II\x55\0",
    "IIRO",
    "IIRS",
    "FUJIFILM",
    "....ftypcrx",
  ],
  ["a JPEG XL picture", "\xff\x0a", "\0\0\0\x0cJXL "],
  ["a JPEG 2000 picture", "\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"],
  ["a Photoshop file", "8BPS"],
  ["a PDF file", "%PDF"],
  ["an icon", "\0\0\x01\0"],
  ["an SVG or XML file", "<svg", "<?xml"],
  ["a video", "....ftyp", "\x1aE\xdf\xa3", "RIFF....AVI "],
];

/**
 * What an unsupported file that may hold a person's picture is, by its first bytes; null for
 * anything else.
 */
export function unsupportedFormat(head: Uint8Array): string | null {
  const begins = (beginning: string) =>
    [...beginning].every((letter, i) => letter === "." || letter.charCodeAt(0) === head[i]);
  return OTHERS.find(([, ...beginnings]) => beginnings.some(begins))?.[0] ?? null;
}
