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

/** The tables of a track without samples, by name. */
const NO_SAMPLES: Record<string, Uint8Array> = {
  stsd: box("stsd", 0, 1),
  stts: box("stts", 0, 0),
  stsc: box("stsc", 0, 0),
  stsz: box("stsz", 0, 0, 0),
  stco: box("stco", 0, 0),
};

/**
 * A track with a thousand ticks a second.
 * @param kind four letters, such as `vide`
 * @param tables replace those of a track without samples by name, or leave them out
 * @param more further boxes of the track
 */
export function handmadeTrack(
  id: number,
  kind: string,
  { tables = {}, more = [] }: {
    tables?: Record<string, Uint8Array | null>;
    more?: readonly Uint8Array[];
  } = {},
): Uint8Array {
  const stbl = Object.values({ ...NO_SAMPLES, ...tables }).filter((table) => table !== null);
  const media = [box("mdhd", 0, 0, 0, 1000), box("hdlr", 0, 0, kind)];
  const minf = box("minf", box("stbl", ...stbl));
  return box("trak", box("tkhd", 1, 0, 0, id), ...more, box("mdia", ...media, minf));
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
    /** Further boxes in `moov`, and in the track. */
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
  const all: Record<string, Uint8Array | null> = {
    stts: box("stts", 0, 1, count, 1000 / rate),
    stss: box("stss", 0, keys.length, ...keys),
    stsc: box("stsc", 0, 1, 1, rate, 1),
    stsz: box("stsz", 0, sampleBytes, count),
    stco: box("stco", 0, chunks.length, ...chunks),
    ...tables,
  };
  const video = handmadeTrack(1, "vide", { tables: all, more: edits });
  const moov = bytes(box("mvhd", 0, 0, 0, 1000), video, ...more);
  const parts = [ftyp, bytes(data.length + 8, "mdat"), data, box("moov", moov)];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return { file, moov };
}
