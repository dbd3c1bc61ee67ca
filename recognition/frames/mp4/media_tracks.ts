import { allBoxesIn, contentOf } from "./boxes.ts";
import { mediaStart } from "./edit_list.ts";
import { type SampleTable, sampleTable } from "./sample_table.ts";
import { MAX_TRACKS, timescaleOf, tracksOf } from "./tracks.ts";

/** A track that is not fragmented. */
export interface MediaTrack {
  readonly isVideo: boolean;
  /** Whether it has pictures or sound. */
  readonly isShown: boolean;
  readonly isChapters: boolean;
  /** Seconds before it begins. */
  readonly lead: number;
  /** Ticks of the track that are left out at its start. */
  readonly skipped: number;
  readonly table: SampleTable;
}

/** The tracks of a `moov` box, in order; null if one of them is not understood. */
export function mediaTracks(moov: Uint8Array): MediaTrack[] | null {
  const boxes = allBoxesIn(moov);
  if (!boxes || !isUnambiguous(moov) || boxes.some(({ type }) => type === "mvex")) return null;
  const traks = boxes.filter(({ type }) => type === "trak");
  if (traks.length > MAX_TRACKS) return null;
  const movieScale = timescaleOf(contentOf(moov, "mvhd"));
  const headers = tracksOf(moov);
  const tracks: MediaTrack[] = [];
  for (const [i, { content }] of traks.entries()) {
    if (!CONTAINERS.every((path) => isUnambiguous(contentOf(content, ...path)))) return null;
    const [table, start] = [sampleTable(content), mediaStart(content)];
    if (!table || !start || (start.lead > 0 && movieScale === 0)) return null;
    const lead = start.lead > 0 ? start.lead / movieScale : 0;
    const { isVideo, isSound, isChapters } = headers[i]!;
    const isShown = isVideo || isSound;
    tracks.push({ isVideo, isShown, isChapters, lead, skipped: start.skipped, table });
  }
  return tracks;
}

/** Where a track's tables are. */
const CONTAINERS = [[], ["edts"], ["mdia"], ["mdia", "minf"], ["mdia", "minf", "stbl"]];
/** Boxes of which a container has one: of two, ffmpeg may read another than we do. */
const ONCE = ["mvhd", "tkhd", "edts", "elst", "mdia", "mdhd", "hdlr", "minf", "stbl"];

function isUnambiguous(container: Uint8Array): boolean {
  const boxes = allBoxesIn(container);
  const once = boxes?.map(({ type }) => type).filter((type) => ONCE.includes(type));
  return once !== undefined && new Set(once).size === once.length;
}
