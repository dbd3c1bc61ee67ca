import { type Evidence, metadataOf } from "../verify/evidence.ts";
import { enrollCommand, type LocalVideos } from "./clips.ts";
import type { Frames } from "./frames.ts";
import type { Roll } from "./roll.ts";
import type { VideoRow } from "./video_rows.ts";

/** Where the videos and the gallery are on this machine, as far as that is known. */
export interface Places {
  /** For the commands on the page. */
  readonly videos: LocalVideos;
  /** URLs that the page may play, by video; empty unless they were asked for. */
  readonly clips: Readonly<Record<string, string>>;
  readonly gallery: string | undefined;
}

export const NO_PLACES: Places = { videos: new Map(), clips: {}, gallery: undefined };

/** The data that the scripts of the page read. */
export function pageData(
  evidence: Evidence,
  rows: readonly VideoRow[],
  frames: Frames,
  roll: Roll,
  { videos, clips, gallery }: Places,
) {
  return {
    rows,
    frames: Object.fromEntries(frames.pictures),
    people: roll.people,
    strangers: roll.strangers.map(({ seen, best }) => {
      const { video, frameTime } = rows[best]!;
      const path = videos.get(video) ?? video;
      return { seen, best, command: enrollCommand({ video: path, at: frameTime, gallery }) };
    }),
    clips,
    rule: metadataOf(evidence).find(({ rule }) => rule !== null)?.rule ?? null,
    date: evidence.run.startedAt.slice(0, 10),
  };
}
