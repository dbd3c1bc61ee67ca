import type { Confidence } from "../../contract/result.ts";
import { type Gallery, meanOf } from "../gallery/gallery.ts";
import { accepts, confidenceOf, type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest, nearest, pairDistances } from "../gallery/nearest.ts";
import { mergeTracks } from "./merge_tracks.ts";
import { namePeople } from "./name_people.ts";
import type { BestLook, TrackFace } from "./track_face.ts";

/** A stretch of a video, in seconds from its start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Someone in a video, and when. */
export interface TimelinePerson {
  /** Null for a stranger. */
  readonly name: string | null;
  /** The nearest person of the gallery, whether accepted or not. */
  readonly nearest: Nearest | null;
  /** Null for a stranger. */
  readonly confidence: Confidence | null;
  /** When the person is in the picture, in order, apart from one another. */
  readonly spans: readonly Span[];
  /** Total length of the spans. */
  readonly seconds: number;
  /** Number of samples that show the person. */
  readonly frames: number;
  readonly best: BestLook;
  /** The mean of all tracks. */
  readonly descriptor: Float32Array;
  /** What the person was seen in, in order of time. */
  readonly tracks: readonly TrackFace[];
}

/**
 * Tracks are merged if their descriptors are on average at most this far apart. docs/recognition.md
 * has the distances of the people that it was chosen on.
 */
const SAME_PERSON = 0.52;

/**
 * How much farther away than the match rule's threshold a person may be: several samples show a track,
 * and everyone is named at once. docs/recognition.md has the figures.
 */
const FARTHER = 0.02;

/**
 * Everyone in a video: people of the gallery first, the longest present first. Tracks are merged by
 * likeness, then those that match the same person, and then everyone is named at once.
 */
export function peopleOf(
  tracks: readonly TrackFace[],
  gallery: Gallery,
  rule: MatchRule,
): TimelinePerson[] {
  const inFrame = tracks.map(({ samples }) => new Set(samples));
  const tracksTogether = (one: number, other: number) =>
    tracks[one]!.from < tracks[other]!.to && tracks[other]!.from < tracks[one]!.to &&
    !inFrame[one]!.isDisjointFrom(inFrame[other]!);
  const groupsTogether = (one: readonly number[], other: readonly number[]) =>
    one.some((i) => other.some((j) => tracksTogether(i, j)));
  const descriptorOf = (group: readonly number[]) =>
    meanOf(group.map((i) => tracks[i]!.descriptor));

  const allowed = { ...rule, threshold: rule.threshold + FARTHER };
  const alike = mergeTracks(
    tracks.length,
    pairDistances(tracks.map(({ descriptor }) => descriptor)),
    tracksTogether,
    SAME_PERSON,
  );
  const groups = mergeSameName(alike, groupsTogether, (group) => {
    const found = nearest(gallery, descriptorOf(group));
    return accepts(allowed, found) ? found : null;
  });
  const descriptors = groups.map(descriptorOf);
  const namings = namePeople(
    descriptors,
    (one, other) => groupsTogether(groups[one]!, groups[other]!),
    gallery,
    allowed,
  );
  return groups.map((group, i): TimelinePerson => {
    const { accepted, nearest } = namings[i]!;
    const own = group.map((track) => tracks[track]!).sort((a, b) => a.from - b.from);
    const spans = spansOf(own);
    return {
      name: accepted ? nearest!.name : null,
      nearest,
      confidence: accepted ? confidenceOf(rule, nearest!) : null,
      spans,
      seconds: spans.reduce((sum, { from, to }) => sum + to - from, 0),
      frames: own.reduce((sum, { samples }) => sum + samples.length, 0),
      best: own.map(({ best }) => best).reduce((one, other) =>
        other.quality > one.quality ? other : one
      ),
      descriptor: descriptors[i]!,
      tracks: own,
    };
  })
    // A weak detection that matches nobody is probably not a face.
    .filter(({ name, tracks }) => name !== null || tracks.some(({ isFace }) => isFace))
    .sort((one, other) =>
      Number(one.name === null) - Number(other.name === null) || other.seconds - one.seconds
    );
}

/**
 * Merges groups that match the same person, the nearest first, unless they are in the same frame.
 * @param match the person whom a group matches, if it is accepted
 */
function mergeSameName(
  groups: readonly (readonly number[])[],
  together: (one: readonly number[], other: readonly number[]) => boolean,
  match: (group: readonly number[]) => Nearest | null,
): number[][] {
  const matched = groups.map((group) => ({ group, found: match(group) }))
    .sort((one, other) =>
      (one.found?.distance ?? Infinity) - (other.found?.distance ?? Infinity) || 0
    );
  const merged: { name: string | null; group: number[] }[] = [];
  for (const { group, found } of matched) {
    const name = found?.name ?? null;
    const same = merged.find((one) =>
      name !== null && one.name === name && !together(one.group, group)
    );
    if (same) same.group.push(...group);
    else merged.push({ name, group: [...group] });
  }
  return merged.map(({ group }) => group);
}

/** The stretches that the tracks cover. @param tracks in order of `from` */
function spansOf(tracks: readonly Span[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of tracks) {
    const last = spans.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}
