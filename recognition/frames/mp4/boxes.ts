/** A box of ISO/IEC 14496-12, clause 4.2: size, four-letter type, content. */
export interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

/** A box's header: its type, the box's size, the header's own size. */
export interface BoxHead {
  readonly type: string;
  /** Size of the whole box in bytes; 0 if it extends to the end of the file. */
  readonly size: number;
  readonly headBytes: number;
}

/** Header size of a box with a 64-bit size. */
export const MAX_HEAD_BYTES = 16;

/** @returns null if there are too few bytes, or the size is impossible */
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

/** A valid file has fewer boxes in one container; a hostile one may have millions. */
const MAX_BOXES = 1000;

/** The consecutive boxes in the bytes, at most a thousand, up to the first that does not fit. */
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

/** The boxes in the bytes; null if they do not fill them, or are more than a thousand. */
export function allBoxesIn(bytes: Uint8Array): Box[] | null {
  const boxes = [...boxesIn(bytes)];
  const { content } = boxes.at(-1) ?? { content: bytes.subarray(0, 0) };
  const end = content.byteOffset + content.length;
  return end === bytes.byteOffset + bytes.length ? boxes : null;
}

/** The content of the first box at a path such as `mdia`, `hdlr`; empty if there is none. */
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
