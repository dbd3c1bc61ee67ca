import { type OpcodeName, OPCODES } from "../gallery/pickle/opcodes.ts";

/** Plain data that can be pickled. */
export type Plain = null | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** A protocol 3 pickle for tests: opcodes by name, everything else as bytes. */
export function pickle(...parts: readonly (OpcodeName | Uint8Array)[]): Uint8Array {
  return join("PROTO", bytes(3), ...parts, "STOP");
}

/** Concatenates opcodes and bytes. */
export function join(...parts: readonly (OpcodeName | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => typeof part === "string" ? [OPCODES[part]] : [...part]),
  );
}

export function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function uint32(value: number): Uint8Array {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, value, true);
  return four;
}

/** The opcodes that push a plain value. */
export function plain(value: Plain): Uint8Array {
  if (value === null) return join("NONE");
  if (typeof value === "number") {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setFloat64(0, value, false);
    return join("BINFLOAT", eight);
  }
  if (typeof value === "string") {
    const encoded = ascii(value);
    return join("BINUNICODE", uint32(encoded.length), encoded);
  }
  if (isList(value)) return join("EMPTY_LIST", "MARK", ...value.map(plain), "APPENDS");
  const items = Object.entries(value).flatMap(([key, item]) => [plain(key), plain(item)]);
  return join("EMPTY_DICT", "MARK", ...items, "SETITEMS");
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
