/** ISO/IEC 14496-12, clause 4.2: its size, four letters, and what is in it. */
export interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

/** The size that a box's head tells, the head's own length, and its type. */
export interface BoxHead {
  readonly type: string;
  /** Bytes of the whole box; 0: to the end of the file. */
  readonly size: number;
  readonly headBytes: number;
}

/** A size of 64 bits makes a head that long. */
export const MAX_HEAD_BYTES = 16;

/** @returns null if the bytes are too few, or tell a size that no box can have */
export function boxHead(bytes: Uint8Array): BoxHead | null {
  if (bytes.length < 8) return null;
  const view = viewOf(bytes);
  const type = String.fromCharCode(...bytes.subarray(4, 8));
  const size = view.getUint32(0);
  if (size !== 1) return size === 0 || size >= 8 ? { type, size, headBytes: 8 } : null;
  if (bytes.length < MAX_HEAD_BYTES) return null;
  const large = Number(view.getBigUint64(8));
  return large >= MAX_HEAD_BYTES ? { type, size: large, headBytes: MAX_HEAD_BYTES } : null;
}

/** No box of a movie's tables holds more of them; a hostile file may have millions. */
const MAX_BOXES = 1000;

/** The first thousand boxes that follow one another in the bytes, up to one that does not fit. */
export function* boxesIn(bytes: Uint8Array): Generator<Box> {
  for (let at = 0, boxes = 0; at < bytes.length && boxes < MAX_BOXES; boxes++) {
    const head = boxHead(bytes.subarray(at, at + MAX_HEAD_BYTES));
    if (!head) return;
    const size = head.size || bytes.length - at;
    if (size > bytes.length - at) return;
    yield { type: head.type, content: bytes.subarray(at + head.headBytes, at + size) };
    at += size;
  }
}

/** The content of the first box at the end of a path such as `mdia`, `hdlr`; empty if there is none. */
export function contentOf(bytes: Uint8Array, ...path: readonly string[]): Uint8Array {
  let content = bytes;
  for (const type of path) {
    const box = boxesIn(content).find((box) => box.type === type);
    if (!box) return new Uint8Array();
    content = box.content;
  }
  return content;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
