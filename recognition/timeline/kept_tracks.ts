import { decodeDescriptor, encodeDescriptor } from "../../contract/descriptor_text.ts";
import { isObject } from "../../contract/json.ts";
import type { Tracking } from "./timeline.ts";
import type { TrackFace } from "./track_face.ts";

/** The faces in the first sections of a video, so that a later attempt can go on from there. */
export interface KeptTracks extends Tracking {
  /** Number of sections that are done. */
  readonly sections: number;
}

/** Tracks of nothing yet. */
export const NOTHING: KeptTracks = { tracks: [], samples: 0, looked: 0, seconds: 0, sections: 0 };

/** Raised when tracks mean something else, so that older ones are not continued. */
const VERSION = 2;

/**
 * Writes tracks as text. Descriptors are rounded to 16 bits; the pictures of faces are left out:
 * they would be most of it.
 */
export function encodeTracks({ tracks, ...counts }: KeptTracks, every: number): string {
  const kept = tracks.map(({ descriptor, best, ...track }) => ({
    ...track,
    descriptor: encodeDescriptor(descriptor),
    best: { time: best.time, face: best.face, quality: best.quality },
  }));
  return JSON.stringify({ version: VERSION, every, ...counts, tracks: kept });
}

/** Reads tracks; null unless they were sampled with the same step by the same version. */
export function decodeTracks(text: string, every: number): KeptTracks | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || value.version !== VERSION || value.every !== every) return null;
  const { version: _, every: __, ...kept } = value as unknown as
    & Omit<KeptTracks, "tracks">
    & {
      version: number;
      every: number;
      tracks: (Omit<TrackFace, "descriptor"> & { descriptor: string })[];
    };
  return {
    ...kept,
    tracks: kept.tracks.map((track) => ({
      ...track,
      descriptor: decodeDescriptor(track.descriptor)!,
      best: { ...track.best, picture: null },
    })),
  };
}

/** Adds the tracks of later sections, whose samples are numbered on, or anew from 0. */
export function addTracks(
  done: KeptTracks,
  next: KeptTracks,
  { numberedAnew = false } = {},
): KeptTracks {
  const shift = numberedAnew ? done.samples : 0;
  const added = shift === 0 ? next.tracks : next.tracks.map((track) => ({
    ...track,
    samples: track.samples.map((sample) => sample + shift),
  }));
  return {
    tracks: [...done.tracks, ...added],
    samples: done.samples + next.samples,
    looked: done.looked + next.looked,
    // A section without samples, after damage, ends no later.
    seconds: Math.max(done.seconds, next.seconds),
    sections: done.sections + next.sections,
  };
}
