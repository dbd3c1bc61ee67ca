// MP4 boxes made by hand, for tests.

/** Concatenates 32-bit numbers, letters and boxes. */
export function bytes(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => {
    if (typeof part === "string") return [...part].map((letter) => letter.charCodeAt(0));
    if (typeof part !== "number") return [...part];
    return [part >>> 24, (part >>> 16) & 255, (part >>> 8) & 255, part & 255];
  }));
}

export function box(type: string, ...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  const content = bytes(...parts);
  return bytes(content.length + 8, type, content);
}

/** A video in boxes: `moov` is last. */
export interface HandmadeVideo {
  readonly file: Uint8Array;
  /** Content of the movie box. */
  readonly moov: Uint8Array;
}

/**
 * An MP4 of one video track, with numbers other than 0 for samples. Each second is a chunk.
 * @param tables replaces tables by name, or leaves them out
 */
export function handmadeVideo(
  { seconds, rate, sampleBytes, keyEvery, tables = {}, more = [], edits = [] }: {
    seconds: number;
    /** Samples a second. */
    rate: number;
    sampleBytes: number;
    /** Samples from one keyframe to the next. */
    keyEvery: number;
    tables?: Record<string, Uint8Array | null>;
    /** Further boxes in `moov`. */
    more?: readonly Uint8Array[];
    edits?: readonly Uint8Array[];
  },
): HandmadeVideo {
  const count = seconds * rate;
  const ftyp = box("ftyp", "isom", 0, "isom");
  const data = new Uint8Array(count * sampleBytes);
  for (let i = 0; i < data.length; i++) data[i] = 1 + i % 251;
  const start = ftyp.length + 8;
  const chunks = Array.from({ length: seconds }, (_, i) => start + i * rate * sampleBytes);
  const keys = Array.from({ length: Math.ceil(count / keyEvery) }, (_, i) => 1 + i * keyEvery);
  const stbl: Record<string, Uint8Array | null> = {
    stsd: box("stsd", 0, 1),
    stts: box("stts", 0, 1, count, 1000 / rate),
    stss: box("stss", 0, keys.length, ...keys),
    stsc: box("stsc", 0, 1, 1, rate, 1),
    stsz: box("stsz", 0, sampleBytes, count),
    stco: box("stco", 0, chunks.length, ...chunks),
    ...tables,
  };
  const moov = bytes(
    box("mvhd", 0, 0, 0, 1000),
    box(
      "trak",
      box("tkhd", 1, 0, 0, 1),
      ...edits,
      box(
        "mdia",
        box("mdhd", 0, 0, 0, 1000),
        box("hdlr", 0, 0, "vide"),
        box("minf", box("stbl", ...Object.values(stbl).filter((table) => table !== null))),
      ),
    ),
    ...more,
  );
  const parts = [ftyp, bytes(data.length + 8, "mdat"), data, box("moov", moov)];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return { file, moov };
}
