import { ascii } from "./exif.ts";

/** A box of a HEIF file. */
export interface Box {
  readonly type: string;
  readonly view: DataView;
}

/** An item of a file: a picture, a grid of pictures, EXIF. */
export interface Item {
  readonly id: number;
  readonly type: string;
  /** In the order in which they apply. */
  readonly properties: readonly Box[];
  /** IDs of the items that a grid consists of. */
  readonly derivedFrom: readonly number[];
}

export interface Meta {
  readonly primary: number;
  readonly items: ReadonlyMap<number, Item>;
  /**
   * An item's bytes.
   * @throws {RangeError} if they are not in the file
   */
  contentOf(item: number): Uint8Array;
}

/**
 * Reads what a HEIF file's `meta` box says about its pictures.
 * ISO/IEC 14496-12, 8.11: https://nokiatech.github.io/heif/technical.html
 * @throws {RangeError} if it is damaged
 */
export function readMeta(file: Uint8Array): Meta {
  const whole = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // A full box starts with four bytes of version and flags.
  const boxes = boxesIn(part(one(boxesIn(whole), "meta"), 4));
  const properties = one(boxes, "iprp");
  const all = boxesIn(one(boxesIn(properties), "ipco"));
  const chosen = associations(boxesIn(properties), all);
  const derived = references(boxes);
  const items = new Map<number, Item>();
  for (const { id, type } of itemTypes(one(boxes, "iinf"))) {
    items.set(id, {
      id,
      type,
      properties: chosen.get(id) ?? [],
      derivedFrom: derived.get(id) ?? [],
    });
  }
  const primary = one(boxes, "pitm");
  const idat = boxes.find(({ type }) => type === "idat")?.view;
  const places = locations(one(boxes, "iloc"));
  return {
    primary: primary.getUint8(0) === 0 ? primary.getUint16(4) : primary.getUint32(4),
    items,
    contentOf(item) {
      const { inIdat, extents } = places.get(item) ?? { inIdat: false, extents: [] };
      const from = inIdat ? idat : whole;
      if (!from || extents.length === 0) throw new RangeError("an item without content");
      const parts = extents.map(({ at, length }) => {
        const { buffer, byteOffset, byteLength } = part(from, at, length || undefined);
        return new Uint8Array(buffer, byteOffset, byteLength);
      });
      return Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
    },
  };
}

/** @throws {RangeError} if a box is longer than its container */
function boxesIn(view: DataView): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= view.byteLength;) {
    const type = text(view, at + 4);
    const short = view.getUint32(at);
    const long = short === 1;
    const length = long ? Number(view.getBigUint64(at + 8)) : short || view.byteLength - at;
    const header = long ? 16 : 8;
    if (length < header) throw new RangeError("a box shorter than its header");
    // The last box, `mdat`, may be truncated: only ffmpeg reads its content.
    const rest = Math.min(length, view.byteLength - at);
    boxes.push({ type, view: part(view, at + header, rest - header) });
    at += length;
  }
  return boxes;
}

function one(boxes: readonly Box[], type: string): DataView {
  const box = boxes.find((box) => box.type === type);
  if (!box) throw new RangeError(`no ${type}`);
  return box.view;
}

function part(view: DataView, at: number, length = view.byteLength - at): DataView {
  if (at + length > view.byteLength) throw new RangeError("beyond the end");
  return new DataView(view.buffer, view.byteOffset + at, length);
}

function text(view: DataView, at: number): string {
  return ascii(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at, 4);
}

function itemTypes(iinf: DataView): { id: number; type: string }[] {
  const first = iinf.getUint8(0) === 0 ? 6 : 8;
  return boxesIn(part(iinf, first)).map(({ view }) => {
    const wide = view.getUint8(0) === 3;
    return wide
      ? { id: view.getUint32(4), type: text(view, 10) }
      : { id: view.getUint16(4), type: text(view, 8) };
  });
}

/** The properties of each item, by 1-based index into `ipco`. */
function associations(iprp: readonly Box[], all: readonly Box[]): Map<number, Box[]> {
  const found = new Map<number, Box[]>();
  for (const { view } of iprp.filter(({ type }) => type === "ipma")) {
    const read = reader(view, 4);
    const [version, wide] = [view.getUint8(0), (view.getUint8(3) & 1) === 1];
    for (let count = read(4); count > 0; count--) {
      const item = read(version === 0 ? 2 : 4);
      const numbers = Array.from(
        { length: read(1) },
        () => wide ? read(2) & 0x7fff : read(1) & 0x7f,
      );
      found.set(item, numbers.flatMap((number) => all[number - 1] ?? []));
    }
  }
  return found;
}

/** From `dimg`: the items that each derived item consists of. */
function references(boxes: readonly Box[]): Map<number, number[]> {
  const iref = boxes.find(({ type }) => type === "iref")?.view;
  if (!iref) return new Map();
  const size = iref.getUint8(0) === 0 ? 2 : 4;
  return new Map(
    boxesIn(part(iref, 4)).filter(({ type }) => type === "dimg").map(({ view }) => {
      const read = reader(view, 0);
      const from = read(size);
      return [from, Array.from({ length: read(2) }, () => read(size))];
    }),
  );
}

interface Place {
  readonly inIdat: boolean;
  readonly extents: readonly { at: number; length: number }[];
}

function locations(iloc: DataView): Map<number, Place> {
  const version = iloc.getUint8(0);
  const [sizes, more] = [iloc.getUint8(4), iloc.getUint8(5)];
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 15, more >> 4];
  const indexSize = version === 0 ? 0 : more & 15;
  const read = reader(iloc, 6);
  const places = new Map<number, Place>();
  for (let count = read(version < 2 ? 2 : 4); count > 0; count--) {
    const id = read(version < 2 ? 2 : 4);
    const inIdat = version > 0 && (read(2) & 15) === 1;
    read(2);
    const base = read(baseSize);
    const extents = Array.from({ length: read(2) }, () => {
      read(indexSize);
      return { at: base + read(offsetSize), length: read(lengthSize) };
    });
    places.set(id, { inIdat, extents });
  }
  return places;
}

/** Reads big-endian numbers of the given sizes in sequence. */
function reader(view: DataView, at: number): (bytes: number) => number {
  return (bytes) => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + view.getUint8(at++);
    return value;
  };
}
