// ISO/IEC 14496-12, clause 4.2: a box is its size (uint32, including itself), a four-letter type,
// and content.

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "dinf", "stbl", "edts", "udta"]);

/** Builds a box. */
export function box(type: string, ...content: (Uint8Array | string)[]): Uint8Array {
  const parts = content.map((part) => typeof part === "string" ? latin(part) : part);
  const size = 8 + parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  bytes.set(latin(type), 4);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Changes the content of every box of a type and adjusts the sizes. */
export function withBox(
  file: Uint8Array,
  type: string,
  change: (content: Uint8Array) => Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at + 8 <= file.length;) {
    const size = new DataView(file.buffer, file.byteOffset + at).getUint32(0);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const content = file.subarray(at + 8, at + size);
    if (name === type) parts.push(box(name, change(content)));
    else if (CONTAINERS.has(name)) parts.push(box(name, withBox(content, type, change)));
    else parts.push(file.subarray(at, at + size));
    at += size;
  }
  return join(...parts);
}

/** A copy of the content with uint32 values written at offsets. */
export function patched(content: Uint8Array, ...numbers: [at: number, value: number][]) {
  const copy = content.slice();
  for (const [at, value] of numbers) new DataView(copy.buffer).setUint32(at, value);
  return copy;
}

export function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Reproducible pseudo-random bytes (xorshift32). */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  });
}
