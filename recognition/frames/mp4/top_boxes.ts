import { boxHead, MAX_HEAD_BYTES } from "./boxes.ts";

/** A box that is in no other one. */
export interface TopBox {
  readonly type: string;
  /** Its place in the file. */
  readonly at: number;
  readonly headBytes: number;
  /** Size of the whole box in bytes. */
  readonly size: number;
}

/** Reads so many bytes at a place in the file, or fewer at its end. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

/** A file that is not fragmented has fewer. */
const MAX_BOXES = 16;

/** The boxes of a file of `fileBytes`; null unless they fill it exactly. */
export async function topBoxes(read: ReadAt, fileBytes: number): Promise<TopBox[] | null> {
  const boxes: TopBox[] = [];
  let at = 0;
  while (at < fileBytes) {
    const head = boxHead(await read(at, MAX_HEAD_BYTES));
    if (!head || boxes.length === MAX_BOXES) return null;
    const size = head.size || fileBytes - at;
    if (size > fileBytes - at) return null;
    boxes.push({ type: head.type, at, headBytes: head.headBytes, size });
    at += size;
  }
  return boxes;
}
