import { ascii, exifOrientation, type Orientation } from "./exif.ts";
import { jpegSegments, type Segment } from "./jpeg_segments.ts";
import type { PictureCodec } from "./picture_format.ts";

/**
 * The orientation of a JPEG, PNG or WebP by its EXIF; 1 if it has none.
 *
 * - JPEG: an APP1 segment before the picture, https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1)
 * - PNG: the chunk eXIf, https://www.w3.org/TR/png-3/#eXIf
 * - WebP: the chunk EXIF, https://developers.google.com/speed/webp/docs/riff_container
 */
export function orientationOf(bytes: Uint8Array, codec: PictureCodec): Orientation {
  const exif = codec === "mjpeg"
    ? jpegExif(bytes)
    : codec === "png"
    ? chunkOf(bytes, { first: 8, id: "eXIf", lengthAt: 0, idAt: 4, after: 4, little: false })
    : codec === "webp"
    ? chunkOf(bytes, { first: 12, id: "EXIF", lengthAt: 4, idAt: 0, after: 0, little: true })
    : null;
  return exif ? exifOrientation(exif) : 1;
}

/** The ffmpeg filters that turn a picture upright. */
export const UPRIGHT: Readonly<Record<Orientation, readonly string[]>> = {
  1: [],
  2: ["hflip"],
  3: ["hflip", "vflip"],
  4: ["vflip"],
  5: ["transpose=cclock_flip"],
  6: ["transpose=clock"],
  7: ["transpose=clock_flip"],
  8: ["transpose=cclock"],
};

function jpegExif(bytes: Uint8Array): Uint8Array | null {
  const segments = [...jpegSegments(bytes)];
  const exif = ({ marker, content }: Segment) =>
    marker === 0xe1 && ascii(content, 0, 6) === "Exif\0\0";
  return segments.find(exif)?.content ?? null;
}

/**
 * The content of the first chunk of this type, in a file of chunks with length, type and content.
 */
function chunkOf(
  bytes: Uint8Array,
  { first, id, lengthAt, idAt, after, little }: {
    first: number;
    id: string;
    lengthAt: number;
    idAt: number;
    /** Bytes after the content: a checksum. */
    after: number;
    /** RIFF's chunks are little-endian and padded to an even length. */
    little: boolean;
  },
): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = first; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + lengthAt, little);
    const content = at + 8;
    if (ascii(bytes, at + idAt, 4) === id) return bytes.subarray(content, content + length);
    at = content + length + after + (little ? length % 2 : 0);
  }
  return null;
}
