import { MAX_FACES } from "../../contract/people_object.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { frameAt, videoFrames } from "../frames/video_frames.ts";
import { DEFAULT_LIMITS } from "../frames/video_limits.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { type Recognise, type RecogniseOptions, UNREADABLE } from "../recogniser.ts";
import { faceSquare } from "../pictures/face_sheet.ts";
import { contractPeople } from "./contract_people.ts";
import type { BestLook } from "./track_face.ts";
import { loadTimelineRecogniser, type TimelineOptions } from "./recognise_timeline.ts";

/**
 * Like `loadRecogniser`, but looks at the whole video and finds everyone. The first of them is the
 * answer for a reader that wants one person: the person of the gallery who is present longest, or
 * else such a stranger.
 */
export async function loadEveryoneRecogniser(
  gallery: Gallery,
  options: TimelineOptions = {},
): Promise<Recognise> {
  const { limits = DEFAULT_LIMITS } = options;
  const recognise = await loadTimelineRecogniser(gallery, options);
  return async (path, limitsOfWork = {}) => {
    const started = performance.now();
    const seen = await recognise(path, limitsOfWork);
    const { outcome, people, seconds, samples, stages, reason } = seen;
    if (outcome === "unreadable") return { ...UNREADABLE, ms: seen.ms, stages, reason };
    const [first = null] = people;
    const frame = await frameOf(path, first?.best.time ?? null, limitsOfWork);
    const faces: (Picture | null)[] = [];
    for (const { best } of people.slice(0, MAX_FACES)) {
      faces.push(best.picture ?? await faceAt(path, best, limitsOfWork));
    }
    return {
      outcome,
      name: first?.name ?? null,
      distance: first?.nearest?.distance ?? null,
      nearest: first?.nearest ?? null,
      confidence: first?.confidence ?? null,
      face: first?.best.face ?? null,
      descriptor: first?.descriptor ?? null,
      others: [],
      everyone: {
        people: contractPeople(people),
        descriptors: people.map(({ descriptor }) => descriptor),
        faces,
        seconds,
      },
      frame,
      detector: null,
      frames: samples,
      ms: Math.round(performance.now() - started),
      stages,
      reason,
    };
  };

  /** The face that an earlier attempt has seen, without a picture of it. */
  async function faceAt(
    path: string,
    { time, face }: BestLook,
    { signal }: RecogniseOptions,
  ): Promise<Picture | null> {
    const frame = await frameAt(path, time, { limits, signal });
    return frame && faceSquare(frame, face);
  }

  /** The frame at that time; null for the first. */
  async function frameOf(
    path: string,
    time: number | null,
    { signal }: RecogniseOptions,
  ): Promise<Frame | null> {
    if (time !== null) return await frameAt(path, time, { limits, signal });
    for await (const frame of videoFrames(path, { frames: 1, limits, signal })) return frame;
    return null;
  }
}
