import { damaged } from "./pickle_error.ts";

/** A cursor over a pickle. Every method throws a `PickleError` if the bytes end too early. */
export interface PickleReader {
  /** The offset of the next byte. */
  position(): number;
  remaining(): number;
  /** Unsigned, little-endian. */
  uint8(): number;
  uint16(): number;
  uint32(): number;
  uint64(): number;
  /** Signed, little-endian. */
  int32(): number;
  /** Big-endian, as in BINFLOAT. */
  float64(): number;
  /** A view of the file, not a copy. */
  bytes(length: number): Uint8Array;
  /** UTF-8. */
  text(length: number): string;
  /** UTF-8 up to a line feed, which is consumed. */
  line(): string;
}

export function pickleReader(file: Uint8Array): PickleReader {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let next = 0;

  /** Advances by `length` bytes and returns the old offset. */
  function pass(length: number): number {
    if (length > file.length - next) throw damaged("ends too early");
    next += length;
    return next - length;
  }

  function bytes(length: number): Uint8Array {
    const start = pass(length);
    return file.subarray(start, start + length);
  }

  function text(length: number): string {
    const encoded = bytes(length);
    try {
      return utf8.decode(encoded);
    } catch {
      throw damaged("contains text that is not UTF-8");
    }
  }

  function line(): string {
    const end = file.indexOf(0x0a, next);
    if (end < 0) throw damaged("ends too early");
    const content = text(end - next);
    pass(1);
    return content;
  }

  return {
    position: () => next,
    remaining: () => file.length - next,
    uint8: () => view.getUint8(pass(1)),
    uint16: () => view.getUint16(pass(2), true),
    uint32: () => view.getUint32(pass(4), true),
    // Numbers above 2^53 are rounded, but are far beyond the end of any file anyway.
    uint64: () => Number(view.getBigUint64(pass(8), true)),
    int32: () => view.getInt32(pass(4), true),
    float64: () => view.getFloat64(pass(8), false),
    bytes,
    text,
    line,
  };
}
