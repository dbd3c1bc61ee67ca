/** Length of a face descriptor. */
const LENGTH = 128;

/** The largest 16-bit integer whose negative is one too. */
const MOST = 32_767;

const FORM = /^(\d\.\d{6}) ([A-Za-z0-9+/]{342}==)$/;

/**
 * Writes a face descriptor (128 numbers) in 353 ASCII characters: the largest magnitude, and each
 * number as a 16-bit integer in proportion to it (little-endian, in base64). That changes a
 * distance by less than 0.0001; 8 bits would by up to 0.006, as much as some margins.
 * @returns empty for a descriptor that is not one of a face
 */
export function encodeDescriptor(descriptor: Float32Array): string {
  const largest = descriptor.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // The reader has the rounded scale only.
  const scale = largest.toFixed(6);
  if (descriptor.length !== LENGTH || !(Number(scale) > 0 && largest < 10)) return "";
  const view = new DataView(new ArrayBuffer(2 * LENGTH));
  descriptor.forEach((value, i) => {
    const step = Math.round(value / Number(scale) * MOST);
    view.setInt16(2 * i, Math.max(-MOST, Math.min(MOST, step)), true);
  });
  return `${scale} ${btoa(String.fromCharCode(...new Uint8Array(view.buffer)))}`;
}

/** Reads a descriptor; null if the text is none. */
export function decodeDescriptor(text: string): Float32Array | null {
  const [, scale, base64] = FORM.exec(text) ?? [];
  if (scale === undefined || base64 === undefined) return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const valueAt = (i: number) => view.getInt16(2 * i, true) / MOST * Number(scale);
  return Float32Array.from({ length: LENGTH }, (_, i) => valueAt(i));
}
