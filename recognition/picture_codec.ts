/** What ffmpeg calls the decoders of the pictures that can be enrolled. */
export type PictureCodec = "mjpeg" | "png" | "webp" | "bmp";

/** So many bytes of a file tell what it is. */
export const HEAD_BYTES = 12;

/**
 * Which picture a file is by its first bytes, whatever it is called; null for no such picture.
 * https://en.wikipedia.org/wiki/List_of_file_signatures
 */
export function pictureCodec(head: Uint8Array): PictureCodec | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith("\xff\xd8\xff")) return "mjpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^RIFF.{4}WEBP/s.test(text)) return "webp";
  if (text.startsWith("BM")) return "bmp";
  return null;
}
