import { MAX_TRACKS } from "../video_limits.ts";
import { boxesIn, contentOf } from "./boxes.ts";
import { mediaStart } from "./media_start.ts";
import { type SampleTable, sampleTable, timescaleOf } from "./sample_table.ts";
import { tracksOf } from "./tracks.ts";

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
  const boxes = [...boxesIn(moov)];
  if (boxes.some(({ type }) => type === "mvex")) return null;
  const traks = boxes.filter(({ type }) => type === "trak");
  if (traks.length > MAX_TRACKS) return null;
  const movieScale = timescaleOf(contentOf(moov, "mvhd"));
  const headers = tracksOf(moov);
  const tracks: MediaTrack[] = [];
  for (const [i, { content }] of traks.entries()) {
    const [table, start] = [sampleTable(content), mediaStart(content)];
    if (!table || !start || (start.lead > 0 && movieScale === 0)) return null;
    const lead = start.lead > 0 ? start.lead / movieScale : 0;
    const { isVideo, isChapters } = headers[i]!;
    const isSound = handlerOf(content) === "soun";
    tracks.push({
      isVideo,
      isShown: isVideo || isSound,
      isChapters,
      lead,
      skipped: start.skipped,
      table,
    });
  }
  return tracks;
}

function handlerOf(trak: Uint8Array): string {
  return String.fromCharCode(...contentOf(trak, "mdia", "hdlr").subarray(8, 12));
}
