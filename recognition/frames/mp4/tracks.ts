import { boxesIn, contentOf, viewOf } from "./boxes.ts";
import { editsOf } from "./edit_list.ts";

/** What a track's header and tables say. */
export interface Track {
  readonly id: number;
  readonly isVideo: boolean;
  readonly isSound: boolean;
  /** A disabled track is treated as absent (ISO/IEC 14496-12, clause 8.3.2.3). */
  readonly enabled: boolean;
  /** Whether it holds the chapter pictures of another track. */
  readonly isChapters: boolean;
  /** Number of samples in its tables; 0 if they are in fragments. */
  readonly samples: number;
  /** Seconds for which it is presented; 0 if unknown. */
  readonly seconds: number;
  /** Seconds from one sample to the next, at most; Infinity if unknown. */
  readonly longest: number;
  /** Whether samples may be decoded in another order than they are presented. */
  readonly reordered: boolean;
  /** Seconds before it begins. */
  readonly lead: number;
}

/**
 * Each track takes memory for its tables: without a limit, a small file could exhaust the
 * function's.
 */
export const MAX_TRACKS = 24;

/**
 * The first MAX_TRACKS tracks of a `moov` box, in order. The work is bounded by the box's size,
 * whatever a hostile file claims.
 */
export function tracksOf(moov: Uint8Array): Track[] {
  const movieScale = timescaleOf(contentOf(moov, "mvhd"));
  const boxes = [...boxesIn(moov)];
  const isFragmented = boxes.some(({ type }) => type === "mvex");
  const traks = boxes.filter(({ type }) => type === "trak").slice(0, MAX_TRACKS);
  const chapters = new Set(traks.flatMap(({ content }) => references(content, "chap")));
  return traks.map(({ content }) => {
    const header = contentOf(content, "tkhd");
    const media = contentOf(content, "mdia");
    const handler = letters(contentOf(media, "hdlr"), 8);
    const id = uint32(header, header[0] === 1 ? 20 : 12);
    const scale = timescaleOf(contentOf(media, "mdhd"));
    const { samples, ticks, longest } = timeToSample(contentOf(media, "minf", "stbl", "stts"));
    const edits = presented(contentOf(content, "edts", "elst"), movieScale);
    const whole = quotient(ticks, scale);
    return {
      id,
      isVideo: handler === "vide",
      isSound: handler === "soun",
      enabled: (uint32(header, 0) & 1) === 1,
      isChapters: chapters.has(id),
      samples,
      seconds: edits.seconds > 0 ? Math.min(edits.seconds, whole) : whole,
      longest: !isFragmented && quotient(longest, scale) || Infinity,
      reordered: hasSeveralOffsets(contentOf(media, "minf", "stbl", "ctts")),
      lead: edits.lead,
    };
  });
}

/** Ticks a second, from `mvhd` or `mdhd` (clauses 8.2.2, 8.4.2); 0 if it is too short. */
export function timescaleOf(header: Uint8Array): number {
  return uint32(header, header[0] === 1 ? 20 : 12);
}

/** `stts` (clause 8.6.1.2): the number of samples, their total and longest duration in ticks. */
function timeToSample(table: Uint8Array): { samples: number; ticks: number; longest: number } {
  const view = viewOf(table);
  let [samples, ticks, longest] = [0, 0, 0];
  for (let at = 8, i = uint32(table, 4); i > 0 && at + 8 <= table.length; at += 8, i--) {
    const [count, delta] = [view.getUint32(at), view.getUint32(at + 4)];
    samples += count;
    // ffmpeg takes a negative delta as 1.
    const duration = delta > 0x7fffffff ? 1 : delta;
    ticks += count * duration;
    longest = Math.max(longest, duration);
  }
  return { samples, ticks, longest };
}

/** `ctts` (clause 8.6.1.3): whether samples are not all presented as long after they are decoded. */
function hasSeveralOffsets(table: Uint8Array): boolean {
  const view = viewOf(table);
  for (let at = 12, i = uint32(table, 4); i > 1 && at + 12 <= table.length; at += 8, i--) {
    if (view.getUint32(at) !== view.getUint32(at + 8)) return true;
  }
  return false;
}

/** The empty edits before the track, and the presented duration, in seconds. */
function presented(list: Uint8Array, movieScale: number): { lead: number; seconds: number } {
  let [lead, ticks] = [0, 0];
  for (const { duration, time } of editsOf(list)) {
    if (time >= 0) ticks += duration;
    else if (ticks === 0) lead += duration;
  }
  return { lead: quotient(lead, movieScale), seconds: quotient(ticks, movieScale) };
}

/** `tref` (clause 8.3.3): the IDs of the tracks that a track refers to. */
function references(track: Uint8Array, type: string): number[] {
  const ids = contentOf(track, "tref", type);
  return Array.from({ length: Math.floor(ids.length / 4) }, (_, i) => uint32(ids, i * 4));
}

function quotient(ticks: number, scale: number): number {
  return scale > 0 ? ticks / scale : 0;
}

/** Returns 0 past the end. */
function uint32(bytes: Uint8Array, at: number): number {
  return at + 4 <= bytes.length ? viewOf(bytes).getUint32(at) : 0;
}

function letters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
