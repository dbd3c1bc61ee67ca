/** A segment of a JPEG file: its marker and its content without the length. */
export interface Segment {
  readonly marker: number;
  readonly content: Uint8Array;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** The segments of a JPEG file up to its first scan: https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1) */
export function* jpegSegments(bytes: Uint8Array): Generator<Segment> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    // Fill bytes may precede a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    yield { marker, content: bytes.subarray(at + 4, at + 2 + length) };
    if (marker === START_OF_SCAN) return;
    at += 2 + length;
  }
}

/**
 * Whether the picture has its end marker; that of a thumbnail in an earlier segment does not count.
 */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  const scan = [...jpegSegments(bytes)].find(({ marker }) => marker === START_OF_SCAN);
  if (!scan) return false;
  const first = scan.content.byteOffset - bytes.byteOffset;
  for (let at = bytes.indexOf(0xff, first); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    // Inside scan data, 0xff is followed by a zero.
    if (bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}
