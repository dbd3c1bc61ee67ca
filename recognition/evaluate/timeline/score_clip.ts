import type { TimelinePerson } from "../../timeline/people.ts";
import type { BestLook, TrackFace } from "../../timeline/track_face.ts";
import { distanceBetween } from "../../gallery/nearest.ts";
import { FRAME_SIDE } from "../../frames/frame.ts";
import { type Appearance, type ClipPlan, SLIDE_SECONDS, WIDTH } from "./plan_clip.ts";

/** What became of one appearance. */
export interface AppearanceScore {
  readonly appearance: Appearance;
  /** For a person of the gallery `wrong` means another name; for a stranger, any name. */
  readonly verdict: "found" | "missed" | "wrong";
  /** The name that was given, if any. */
  readonly answer: string | null;
  /** Seconds for which the timeline shows the face; null if it was not seen. */
  readonly seconds: number | null;
  /** Whether that is the true length within a sampling step. */
  readonly within: boolean;
}

export interface ClipScore {
  readonly appearances: readonly AppearanceScore[];
  /** Tracks where there is nobody; their name is null if they are taken for strangers. */
  readonly nowhere: readonly {
    readonly name: string | null;
    readonly from: number;
    readonly to: number;
    readonly best: Omit<BestLook, "picture">;
  }[];
  /** Distances of the descriptors of two tracks: of one person, and of two people. */
  readonly distances: { readonly same: readonly number[]; readonly other: readonly number[] };
  /** Strangers in the clip, and how many the timeline has. */
  readonly strangers: { readonly true: number; readonly told: number };
}

/** The best face of a track lies this near to the centre of its photo, in heights of the photo. */
const NEAR = 0.6;
/** An appearance may begin or end between the times that ffmpeg gives the frames. */
const FRAME = 0.04;

/**
 * Compares a timeline with the truth, appearance by appearance: a track belongs to the photo that is
 * where its best face is.
 * @param every seconds from one sample to the next
 */
export function scoreClip(
  { appearances }: ClipPlan,
  people: readonly TimelinePerson[],
  every: number,
): ClipScore {
  const tracks = people.flatMap((person) =>
    person.tracks.map((track) => ({
      track,
      name: person.name,
      at: appearanceAt(track, appearances),
    }))
  );
  const seen = tracks.filter(({ at }) => at !== null);
  const pairs = seen.flatMap((one, i) =>
    seen.slice(i + 1).map((other) => ({
      isSame: one.at!.person === other.at!.person,
      distance: distanceBetween(one.track.descriptor, other.track.descriptor),
    }))
  );
  const distances = (same: boolean) =>
    pairs.filter(({ isSame }) => isSame === same).map(({ distance }) => distance);
  return {
    distances: { same: distances(true), other: distances(false) },
    appearances: appearances.map((appearance) => {
      const own = tracks.filter(({ at }) => at === appearance);
      const names = own.flatMap(({ name }) => name ?? []);
      const other = names.find((name) => !appearance.known || name !== appearance.person);
      const seen = own.length > 0;
      const isFound = appearance.known ? names.length > 0 : seen;
      const seconds = seen ? own.reduce((sum, { track }) => sum + track.to - track.from, 0) : null;
      const length = appearance.to - appearance.from;
      return {
        appearance,
        verdict: other !== undefined ? "wrong" : isFound ? "found" : "missed",
        answer: other ?? names[0] ?? null,
        seconds,
        within: seconds !== null && Math.abs(seconds - length) <= every + FRAME,
      };
    }),
    nowhere: tracks.filter(({ at }) => at === null)
      .map(({ name, track: { from, to, best: { picture: _, ...best } } }) => ({
        name,
        from,
        to,
        best,
      })),
    strangers: {
      true: new Set(appearances.filter(({ known }) => !known).map(({ person }) => person)).size,
      told: people.filter(({ name }) => name === null).length,
    },
  };
}

/** The appearance whose photo shows the track's best face; null if there is none. */
function appearanceAt(
  { best: { time, face } }: TrackFace,
  appearances: readonly Appearance[],
): Appearance | null {
  const scale = WIDTH / FRAME_SIDE;
  const [x, y] = [(face.x + face.width / 2) * scale, (face.y + face.height / 2) * scale];
  return appearances.find((one) => {
    // A person who slides is in the picture for a little longer than counts.
    const slack = one.slides ? SLIDE_SECONDS / 2 : -FRAME / 2;
    return time > one.from - Math.abs(slack) && time < one.to + slack &&
      Math.abs(x - one.x) <= NEAR * one.height && Math.abs(y - one.y) <= one.height;
  }) ?? null;
}
