import { contentOf, viewOf } from "./boxes.ts";

/** How the presentation of a track begins. */
export interface MediaStart {
  /** Ticks of the movie before it begins. */
  readonly lead: number;
  /** Ticks of the track that are left out at its start. */
  readonly skipped: number;
}

const NORMAL_RATE = 0x10000;

/**
 * Reads a track's edit list (ISO/IEC 14496-12, clause 8.6.6); null if it is more than one piece of the
 * track at normal speed, after nothing at all for a while.
 */
export function mediaStart(trak: Uint8Array): MediaStart | null {
  const list = contentOf(trak, "edts", "elst");
  if (list.length === 0) return { lead: 0, skipped: 0 };
  const isLong = list[0] === 1;
  const bytes = isLong ? 20 : 12;
  const view = viewOf(list);
  const count = list.length >= 8 ? view.getUint32(4) : 0;
  if (count < 1 || count > 2 || list.length < 8 + count * bytes) return null;
  const edits = Array.from({ length: count }, (_, i) => {
    const at = 8 + i * bytes;
    return {
      duration: isLong ? Number(view.getBigUint64(at)) : view.getUint32(at),
      time: isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4),
      rate: view.getUint32(at + bytes - 4),
    };
  });
  const piece = edits.at(-1)!;
  if (piece.time < 0 || piece.rate !== NORMAL_RATE) return null;
  if (count === 2 && edits[0]!.time !== -1) return null;
  return { lead: count === 2 ? edits[0]!.duration : 0, skipped: piece.time };
}
