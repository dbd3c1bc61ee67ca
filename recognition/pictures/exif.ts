/**
 * How a picture is stored: 1 is upright, 2–8 mirrored or rotated, as in EXIF's Orientation (tag
 * 0x112).
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x112;

/**
 * The orientation in a TIFF structure such as EXIF; 1 if it has none.
 * https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
 */
export function exifOrientation(bytes: Uint8Array): Orientation {
  const tiff = ascii(bytes, 0, 6) === "Exif\0\0" ? bytes.subarray(6) : bytes;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = ascii(tiff, 0, 2);
  if (tiff.length < 10 || (order !== "II" && order !== "MM")) return 1;
  const little = order === "II";
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value as Orientation : 1;
  }
  return 1;
}

/** `length` bytes as text, one character for each. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
