import { contentOf, viewOf } from "./boxes.ts";

/** One entry of an edit list: a piece of a track, or nothing for a while. */
export interface Edit {
  /** In ticks of the movie. */
  readonly duration: number;
  /** Where the piece begins, in ticks of the track; −1 for nothing. */
  readonly time: number;
  /** Speed, in units of 1 / 65,536. */
  readonly rate: number;
}

/** The entries of an `elst` box (ISO/IEC 14496-12, clause 8.6.6), without those that it only claims. */
export function* editsOf(list: Uint8Array): Generator<Edit> {
  if (list.length < 8) return;
  const isLong = list[0] === 1;
  const bytes = isLong ? 20 : 12;
  const view = viewOf(list);
  for (let at = 8, left = view.getUint32(4); left > 0 && at + bytes <= list.length; left--) {
    yield {
      duration: isLong ? Number(view.getBigUint64(at)) : view.getUint32(at),
      time: isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4),
      rate: view.getUint32(at + bytes - 4),
    };
    at += bytes;
  }
}

/** How the presentation of a track begins. */
export interface MediaStart {
  /** Ticks of the movie before it begins. */
  readonly lead: number;
  /** Ticks of the track that are left out at its start. */
  readonly skipped: number;
}

const NORMAL_RATE = 0x10000;

/**
 * Reads a track's edit list; null if it is more than one piece of the track at normal speed, after
 * nothing at all for a while.
 */
export function mediaStart(trak: Uint8Array): MediaStart | null {
  const list = contentOf(trak, "edts", "elst");
  if (list.length === 0) return { lead: 0, skipped: 0 };
  const edits = editsOf(list).take(2).toArray();
  const piece = edits.at(-1);
  if (!piece || viewOf(list).getUint32(4) !== edits.length) return null;
  if (piece.time < 0 || piece.rate !== NORMAL_RATE) return null;
  if (edits.length === 2 && edits[0]!.time !== -1) return null;
  return { lead: edits.length === 2 ? edits[0]!.duration : 0, skipped: piece.time };
}
