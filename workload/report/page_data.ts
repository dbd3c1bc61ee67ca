import { FACE_COLUMNS, FACE_SIDE, MAX_FACES } from "../../contract/people_object.ts";
import { type Evidence, metadataOf } from "../verify/evidence.ts";
import { enrollCommand, type LocalVideos } from "./clips.ts";
import type { Frames } from "./frames.ts";
import type { Roll } from "./roll.ts";
import { NOBODY, type VideoRow } from "./video_rows.ts";

/** What this machine has: videos, gallery and enrolled pictures, as far as that is known. */
export interface Places {
  /** For the commands on the page. */
  readonly videos: LocalVideos;
  /** URLs that the page may play, by video; empty unless they were asked for. */
  readonly clips: Readonly<Record<string, string>>;
  readonly gallery: string | undefined;
  /** Enrolled pictures as `data:` URLs, by index in the roll. */
  readonly portraits: Readonly<Record<number, string>>;
  /** Pictures of the faces in whole videos as `data:` URLs, by video. */
  readonly sheets: Readonly<Record<string, string>>;
}

export const NO_PLACES: Places = {
  videos: new Map(),
  clips: {},
  gallery: undefined,
  portraits: {},
  sheets: {},
};

/** The data that the scripts of the page read. */
export function pageData(
  evidence: Evidence,
  rows: readonly VideoRow[],
  frames: Frames,
  roll: Roll,
  { videos, clips, gallery, portraits, sheets, commands = true }: Places & {
    /** Whether to give the commands that enroll an unknown person. */
    commands?: boolean;
  },
) {
  return {
    rows,
    nobody: NOBODY,
    frames: Object.fromEntries(frames.pictures),
    people: roll.people.map((person, i) => ({ ...person, portrait: portraits[i] ?? null })),
    strangers: roll.strangers.map((stranger) => {
      const { video, frameTime, face, people } = rows[stranger.best]!;
      const look = stranger.look && people![stranger.look.person]!;
      const where = look ? { at: look.time, face: look.face } : { at: frameTime, face };
      const path = videos.get(video) ?? video;
      const command = commands ? enrollCommand({ video: path, ...where, gallery }) : null;
      return { ...stranger, command };
    }),
    sheets,
    sheet: { side: FACE_SIDE, columns: FACE_COLUMNS, most: MAX_FACES },
    clips,
    rule: metadataOf(evidence).find(({ rule }) => rule !== null)?.rule ?? null,
    date: evidence.run.startedAt.slice(0, 10),
  };
}
