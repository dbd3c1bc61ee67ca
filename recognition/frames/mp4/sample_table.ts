import { allBoxesIn, contentOf, viewOf } from "./boxes.ts";
import { timescaleOf } from "./tracks.ts";

/** One sample (an encoded picture, or some sound) of a track. Times are in ticks of the track. */
export interface MediaSample {
  /** Its place in the file. */
  readonly at: number;
  readonly size: number;
  /** When it is decoded, and when it is presented. */
  readonly dts: number;
  readonly pts: number;
  /** Whether decoding may begin here. */
  readonly isSync: boolean;
}

/** The samples of a track that is not fragmented. */
export interface SampleTable {
  /** Ticks a second. */
  readonly scale: number;
  readonly count: number;
  /** Greatest difference of a sample's two times, in ticks. */
  readonly reorderTicks: number;
  /** The same in samples, of the length that most have. */
  readonly reorderSamples: number;
  /** How many samples are decoded before the first is presented, because others may come before it. */
  readonly delay: number;
  /** The samples in decoding order. */
  samples(): Generator<MediaSample>;
}

const TABLES = ["stsd", "stts", "ctts", "stss", "stsz", "stsc", "stco", "co64"];
/**
 * Boxes that say something else, or that decoding may begin at further samples too: it does no harm not
 * to know them.
 */
const HARMLESS = ["stps", "sgpd", "sbgp", "sdtp", "cslg"];
/** No encoder holds a picture back for longer, in seconds. */
const MAX_REORDER = 10;

/** A table of 32-bit numbers: so many entries, of one field or more. */
interface Entries {
  readonly count: number;
  get(entry: number, field?: number): number;
}

/**
 * Reads a table; null if it has fewer entries than it claims.
 * @param width fields of an entry
 * @param head bytes before the number of entries
 */
function entriesOf(table: Uint8Array | undefined, width: number, head = 4): Entries | null {
  if (!table || table.length < head + 4) return null;
  const view = viewOf(table);
  const [count, at] = [view.getUint32(head), head + 4];
  if (count > (table.length - at) / (4 * width)) return null;
  return {
    count,
    get: (entry, field = 0) => view.getUint32(at + 4 * (entry * width + field)),
  };
}

/**
 * The samples that a track's tables describe (ISO/IEC 14496-12, clause 8.5 to 8.7); null if they are
 * incomplete, contradict one another or use more of the standard than is understood here. To find
 * that out takes time in proportion to the tables' size, not to what they claim.
 */
export function sampleTable(trak: Uint8Array): SampleTable | null {
  const scale = timescaleOf(contentOf(trak, "mdia", "mdhd"));
  const tables = tablesOf(contentOf(trak, "mdia", "minf", "stbl"));
  if (scale === 0 || !tables) return null;
  const sizes = sizesOf(tables.get("stsz"));
  const offsets = offsetsOf(tables);
  const [times, runs] = [entriesOf(tables.get("stts"), 2), entriesOf(tables.get("stsc"), 3)];
  const shifts = tables.has("ctts") ? entriesOf(tables.get("ctts"), 2) : NONE;
  const keys = tables.has("stss") ? entriesOf(tables.get("stss"), 1) : NONE;
  const descriptions = tables.get("stsd");
  if (!sizes || !offsets || !times || !runs || !shifts || !keys || !descriptions) return null;
  const { count } = sizes;
  const isComplete = samplesIn(times) === count && samplesInChunks(runs, offsets.count) === count &&
    (!tables.has("ctts") || samplesIn(shifts) === count) &&
    (!tables.has("stss") || areKeys(keys, count));
  if (!isComplete || descriptions.length < 8 || viewOf(descriptions).getUint32(4) !== 1) {
    return null;
  }
  let [reorderTicks, least] = [0, 0];
  for (let i = 0; i < times.count; i++) if (times.get(i, 1) > 0x7fffffff) return null;
  for (let i = 0; i < shifts.count; i++) {
    const shift = shifts.get(i, 1) | 0;
    reorderTicks = Math.max(reorderTicks, Math.abs(shift));
    least = Math.min(least, shift);
  }
  if (reorderTicks > MAX_REORDER * scale) return null;

  const length = Math.max(1, usual(times));
  const earliest = shifts.count > 0 ? (shifts.get(0, 1) | 0) - least : 0;
  const [delay, reorderSamples] = [Math.ceil(earliest / length), Math.ceil(reorderTicks / length)];

  function* samples(): Generator<MediaSample> {
    let [dts, index] = [0, 0];
    let [run, key] = [0, 0];
    const time = cursor(times!);
    const shift = cursor(shifts!);
    for (let chunk = 1; chunk <= offsets!.count; chunk++) {
      if (run + 1 < runs!.count && runs!.get(run + 1) === chunk) run++;
      let at = offsets!.get(chunk - 1);
      for (let left = runs!.get(run, 1); left > 0; left--) {
        const size = sizes!.get(index++);
        const isSync = keys === NONE || keys!.get(key) === index;
        if (isSync && key + 1 < keys!.count) key++;
        yield { at, size, dts, pts: dts + (shift() | 0), isSync };
        at += size;
        dts += time();
      }
    }
  }
  return { scale, count, reorderTicks, reorderSamples, delay, samples };
}

const NONE: Entries = { count: 0, get: () => 0 };

/** Null if there is a box that is not understood. */
function tablesOf(stbl: Uint8Array): Map<string, Uint8Array> | null {
  const tables = new Map<string, Uint8Array>();
  for (const { type, content } of allBoxesIn(stbl) ?? []) {
    if (HARMLESS.includes(type)) continue;
    if (!TABLES.includes(type) || tables.has(type)) return null;
    tables.set(type, content);
  }
  return tables.size > 0 ? tables : null;
}

function sizesOf(stsz: Uint8Array | undefined): Entries | null {
  if (!stsz || stsz.length < 12) return null;
  const [same, count] = [viewOf(stsz).getUint32(4), viewOf(stsz).getUint32(8)];
  return same > 0 ? { count, get: () => same } : entriesOf(stsz, 1, 8);
}

function offsetsOf(tables: ReadonlyMap<string, Uint8Array>): Entries | null {
  const [short, long] = [tables.get("stco"), tables.get("co64")];
  if (short && long) return null;
  if (short) return entriesOf(short, 1);
  const entries = entriesOf(long, 2);
  return entries &&
    { count: entries.count, get: (i) => entries.get(i) * 2 ** 32 + entries.get(i, 1) };
}

/** The sum of run lengths. */
function samplesIn(runs: Entries): number {
  let sum = 0;
  for (let i = 0; i < runs.count; i++) sum += runs.get(i);
  return sum;
}

/** The second field of the longest run. */
function usual(runs: Entries): number {
  let longest = 0;
  for (let i = 1; i < runs.count; i++) if (runs.get(i) > runs.get(longest)) longest = i;
  return runs.count > 0 ? runs.get(longest, 1) : 0;
}

/** The samples in all chunks; NaN if the runs of chunks are not in order, or leave some out. */
function samplesInChunks(runs: Entries, chunks: number): number {
  if (runs.count === 0 && chunks > 0) return NaN;
  let sum = 0;
  for (let i = 0; i < runs.count; i++) {
    const [first, next] = [runs.get(i), i + 1 < runs.count ? runs.get(i + 1) : chunks + 1];
    if (next <= first || next > chunks + 1 || (i === 0 && first !== 1)) return NaN;
    sum += (next - first) * runs.get(i, 1);
  }
  return sum;
}

/** Whether they number samples in order, from 1. */
function areKeys(keys: Entries, count: number): boolean {
  for (let i = 0, last = 0; i < keys.count; i++) {
    const key = keys.get(i);
    if (key <= last || key > count) return false;
    last = key;
  }
  return keys.count > 0;
}

/** Gives the second field of each run as often as the first says; 0 after the last. */
function cursor(runs: Entries): () => number {
  let [run, left] = [-1, 0];
  return () => {
    while (left === 0 && run + 1 < runs.count) left = runs.get(++run);
    if (left === 0) return 0;
    left--;
    return runs.get(run, 1);
  };
}
