import { type Gallery, meanOf } from "../gallery/gallery.ts";
import type { Observation } from "./observation.ts";
import { accepts, type MatchRule } from "../gallery/match_rule.ts";
import { distanceBetween, type Nearest, nearest } from "../gallery/nearest.ts";

/** Observations of what seems to be one face, in the order in which they were made. */
export type Track = Observation[];

/** What the observations of one face amount to together. */
export interface Verdict {
  readonly accepted: boolean;
  readonly nearest: Nearest | null;
  /** The observation that represents the track; its descriptor is the mean of all. */
  readonly observation: Observation;
}

/** Descriptors within this distance belong to the same face: dlib's own threshold. */
const SAME_FACE = 0.6;

/**
 * Adds an observation to the track of the same face, or starts a new track.
 * @returns that track
 */
export function addToTrack(tracks: Track[], observation: Observation): Track {
  const isSame = (track: Track) =>
    distanceBetween(descriptorOf(track), observation.face.descriptor) <= SAME_FACE;
  let track = tracks.find(isSame);
  if (!track) tracks.push(track = []);
  track.push(observation);
  return track;
}

/**
 * The best verdict over all tracks: an accepted one first, then the one with the clearest
 * observations, then the nearest. A weak detection counts only if it is accepted; otherwise it is
 * probably not a face.
 * @returns null if there is no face
 */
export function bestVerdict(
  tracks: readonly Track[],
  gallery: Gallery,
  rule: MatchRule,
): Verdict | null {
  let best: Verdict | null = null;
  for (const track of tracks) {
    const verdict = verdictOf(track, gallery, rule);
    if (!verdict.accepted && !verdict.observation.sure) continue;
    if (!best || isBetter(verdict, best)) best = verdict;
  }
  return best;
}

/**
 * Only the best observations of a track decide: blurred ones count only if there is no clear one.
 */
function verdictOf(track: Track, gallery: Gallery, rule: MatchRule): Verdict {
  const observations = bestOf(track);
  const descriptor = meanOf(observations.map(({ face }) => face.descriptor));
  const found = nearest(gallery, descriptor);
  const representative = observations.reduce((one, other) =>
    distanceBetween(other.face.descriptor, descriptor) <
        distanceBetween(one.face.descriptor, descriptor)
      ? other
      : one
  );
  return {
    accepted: accepts(rule, found),
    nearest: found,
    observation: {
      ...representative,
      face: { ...representative.face, descriptor },
      nearest: found,
    },
  };
}

function bestOf(track: Track): readonly Observation[] {
  for (const quality of ["clear", "sure"] as const) {
    const observations = track.filter((observation) => observation[quality]);
    if (observations.length > 0) return observations;
  }
  return track;
}

function descriptorOf(track: Track): Float32Array {
  return meanOf(track.map(({ face }) => face.descriptor));
}

function isBetter(one: Verdict, other: Verdict): boolean {
  if (one.accepted !== other.accepted) return one.accepted;
  for (const quality of ["clear", "sure"] as const) {
    if (one.observation[quality] !== other.observation[quality]) return one.observation[quality];
  }
  return (one.nearest?.distance ?? Infinity) < (other.nearest?.distance ?? Infinity);
}
