import { sampledFrames, type Section } from "../frames/sampled_frames.ts";
import type { VideoLimits } from "../frames/video_limits.ts";
import type { KeptWork, RecogniseOptions } from "../recogniser.ts";
import { addTracks, decodeTracks, encodeTracks, type KeptTracks, NOTHING } from "./kept_tracks.ts";
import { type TrackingContext, tracksIn } from "./timeline.ts";

export interface FollowOptions extends TrackingContext {
  readonly every: number;
  readonly limits?: VideoLimits | undefined;
  /** Called for each section with ffmpeg's processor time in seconds. */
  readonly onDecoded?: ((cpuSeconds: number) => void) | undefined;
  /** Lets it go on after the sections that an earlier attempt has finished. */
  readonly kept?: KeptWork | undefined;
  /** Called before each section. */
  readonly fetchFrames?: RecogniseOptions["fetchFrames"];
}

/**
 * Follows the faces in successive sections of a local video, and keeps the work after each but the
 * last.
 * @throws {UnreadableVideo}
 * @throws what {@linkcode tracksIn} throws
 */
export async function followSections(
  path: string,
  sections: readonly Section[],
  { every, limits, onDecoded, kept, fetchFrames, ...context }: FollowOptions,
): Promise<KeptTracks> {
  const before = await kept?.load();
  let done = (before && decodeTracks(before, every)) || NOTHING;
  for (const section of sections.slice(done.sections)) {
    await fetchFrames?.(section.from, section.to);
    const samples = sampledFrames(path, {
      every,
      section,
      signal: context.signal,
      ...(onDecoded && { onEnd: onDecoded }),
      ...(limits && { limits }),
    });
    const next = await tracksIn(samples, context, done.samples);
    done = addTracks(done, { ...next, sections: 1 });
    if (done.sections < sections.length) await kept?.save(encodeTracks(done, every));
  }
  return done;
}
