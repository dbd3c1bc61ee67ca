import type { Box } from "../../contract/box.ts";
import { isSameBox, overlap, SAME_PLACE } from "../faces/overlap.ts";
import { leastCostPairs } from "./least_cost.ts";

/** One face followed through the samples of a video. */
export interface Track<L> {
  /** Indexes of the samples that show it, in ascending order. */
  readonly samples: readonly number[];
  /** Seconds from the start of the video: the first sample's time. */
  readonly from: number;
  /** When the last sample that shows it ends. */
  readonly to: number;
  /** Some of its looks, in order of time: good ones, spread over the track. */
  readonly looks: readonly L[];
}

/** What a tracker needs to know of a look. */
export interface Placed {
  readonly sample: number;
  readonly time: number;
  readonly box: Box;
  readonly quality: number;
}

/** A face that is in the picture, or was until lately. */
export interface Followed<L> extends Track<L> {
  /** The last time that a detector has found it. */
  readonly last: L;
  /** Where it was last. */
  readonly box: Box;
  /** Number of samples in a row in which it was not found. */
  readonly missed: number;
}

/** What is known of a sample beside the faces that were detected in it. */
export interface Pixels<L> {
  /** Where faces were found by their pixels. */
  readonly found: ReadonlyMap<Followed<L>, Box>;
  /** Whether a look in the place of a face that was not found by its pixels shows the same face. */
  isSame(face: Followed<L>, look: L): boolean | Promise<boolean>;
}

export interface Tracker<L> {
  /** The faces to look for in the next sample. */
  followed(): readonly Followed<L>[];
  /**
   * Adds the faces that were detected in the next sample, which lasts until `until`.
   * @returns the tracks that have ended
   */
  add(looks: readonly L[], sample: number, until: number, pixels: Pixels<L>): Promise<Track<L>[]>;
  /** The next sample shows the same picture as the last one. */
  stay(sample: number, until: number): void;
  /** Ends every track. */
  end(): Track<L>[];
}

/** Boxes that overlap less, from one sample to the next, are not the same face. */
const MIN_OVERLAP = 0.2;
/** A face that is not found for this many samples in a row has left. */
export const MAX_MISSED = 2;

interface Active<L> extends Followed<L> {
  readonly samples: number[];
  to: number;
  looks: L[];
  last: L;
  box: Box;
  missed: number;
}

/**
 * Joins faces to tracks: boxes that overlap, paired so that the total overlap is largest, and that
 * show the same face.
 * @param most number of looks to keep of each track
 */
export function createTracker<L extends Placed>(most: number): Tracker<L> {
  let active: Active<L>[] = [];
  const hasLeft = ({ missed }: Active<L>) => missed > MAX_MISSED;

  function end(ended: ReadonlySet<Active<L>>): Track<L>[] {
    active = active.filter((track) => !ended.has(track));
    return [...ended].map(({ samples, to, looks, from }) => ({ samples, from, to, looks }));
  }

  return {
    followed: () => active.filter((track) => !hasLeft(track)),
    async add(looks, sample, until, { found, isSame }) {
      const detected = new Map<Active<L>, L>();
      // Some left while the picture stayed.
      const ended = new Set(active.filter(hasLeft));
      const costs = active.map((track) => {
        const place = found.get(track);
        const least = place ? SAME_PLACE : MIN_OVERLAP;
        return looks.map(({ box }) => {
          const shared = overlap(place ?? track.box, box);
          return ended.has(track) || shared < least ? Infinity : 1 - shared;
        });
      });
      for (const [row, column] of leastCostPairs(costs, 1)) {
        const [track, look] = [active[row]!, looks[column]!];
        if (found.has(track) || await isSame(track, look)) detected.set(track, look);
        // Another face has taken its place, as after a cut.
        else ended.add(track);
      }
      for (const track of active) {
        const look = detected.get(track);
        const box = look?.box ?? found.get(track);
        if (box) extend(track, box, look);
        else track.missed++;
        if (hasLeft(track)) ended.add(track);
      }
      const isKnown = ({ box }: L) => [...found.values()].some((place) => isSameBox(place, box));
      const fresh = [...new Set(looks).difference(new Set(detected.values()))]
        .filter((look) => !isKnown(look));
      const result = end(ended);
      for (const look of fresh) {
        const { time: from, box } = look;
        const samples = [sample];
        active.push({ samples, from, to: until, looks: [look], last: look, box, missed: 0 });
      }
      return result;

      function extend(track: Active<L>, box: Box, look: L | undefined) {
        track.samples.push(sample);
        track.to = until;
        track.box = box;
        track.missed = 0;
        if (!look) return;
        track.last = look;
        track.looks = keepBest([...track.looks, look], most);
      }
    },
    stay(sample, until) {
      for (const track of active) {
        if (track.missed > 0) {
          track.missed++;
        } else {
          track.samples.push(sample);
          track.to = until;
        }
      }
    },
    end: () => end(new Set(active)),
  };
}

/**
 * Leaves out looks until `most` are left: of the two that are nearest in time, the worse one, because
 * looks from the same moment err alike.
 * @param looks in order of time
 */
export function keepBest<L extends Pick<Placed, "time" | "quality">>(
  looks: readonly L[],
  most: number,
): L[] {
  const kept = [...looks];
  while (kept.length > most) {
    let at = 1;
    for (let i = 2; i < kept.length; i++) {
      const apart = (of: number) => kept[of]!.time - kept[of - 1]!.time;
      if (apart(i) < apart(at)) at = i;
    }
    kept.splice(kept[at]!.quality < kept[at - 1]!.quality ? at : at - 1, 1);
  }
  return kept;
}
