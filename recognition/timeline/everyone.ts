import type { Bystanders } from "../../contract/bystanders.ts";
import { MAX_FACES } from "../../contract/people_object.ts";
import { spareInPicture } from "../bystanders/spare_bystanders.ts";
import { loadFaceFinder } from "../faces/face_finder.ts";
import type { Box } from "../../contract/box.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { frameAt, videoFrames } from "../frames/video_frames.ts";
import { DEFAULT_LIMITS } from "../frames/video_limits.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { type Recognise, type RecogniseOptions, UNREADABLE } from "../recogniser.ts";
import { faceAlone, faceSquare } from "../pictures/face_sheet.ts";
import { contractPeople } from "./contract_people.ts";
import type { BestLook } from "./track_face.ts";
import { loadTimelineRecogniser, type TimelineOptions } from "./recognise_timeline.ts";

/**
 * Like `loadRecogniser`, but looks at the whole video and finds everyone. The first of them is the
 * answer for a reader that wants one person: the person of the gallery who is present longest, or
 * else such a stranger. With `bystanders` other than `keep`, a stranger leaves neither a picture nor a
 * descriptor, and the frame and the pictures show the recognised faces alone.
 */
export async function loadEveryoneRecogniser(
  gallery: Gallery,
  options: TimelineOptions & { bystanders?: Bystanders } = {},
): Promise<Recognise> {
  const { limits = DEFAULT_LIMITS, bystanders = "keep" } = options;
  const finder = options.finder ?? await loadFaceFinder();
  const recognise = await loadTimelineRecogniser(gallery, { ...options, finder });
  return async (path, limitsOfWork = {}) => {
    const started = performance.now();
    const seen = await recognise(path, limitsOfWork);
    const { outcome, people, seconds, samples, stages, reason } = seen;
    if (outcome === "unreadable") return { ...UNREADABLE, ms: seen.ms, stages, reason };
    const [first = null] = people;
    const isKnown = ({ name }: { name: string | null }) => bystanders === "keep" || name !== null;
    const found = await frameOf(path, first?.best.time ?? null, limitsOfWork);
    const own = first && first.name !== null ? [first.best.face] : [];
    const frame = found && await spared(found, own);
    const faces: (Picture | null)[] = [];
    for (const person of people.slice(0, MAX_FACES)) {
      const { best } = person;
      const picture = isKnown(person)
        ? best.picture ?? await faceAt(path, best, limitsOfWork)
        : null;
      faces.push(picture && (bystanders === "keep" ? picture : faceAlone(picture)));
    }
    return {
      outcome,
      name: first?.name ?? null,
      distance: first?.nearest?.distance ?? null,
      nearest: first?.nearest ?? null,
      confidence: first?.confidence ?? null,
      face: first?.best.face ?? null,
      descriptor: first && isKnown(first) ? first.descriptor : null,
      others: [],
      everyone: {
        people: contractPeople(people),
        descriptors: people.map((person) => isKnown(person) ? person.descriptor : null),
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

  /** The frame as it may be stored. Nobody but the answer is kept: where others are then is not known. */
  async function spared(frame: Frame, recognised: readonly Box[]): Promise<Frame> {
    if (bystanders === "keep") return frame;
    const picture = await spareInPicture(frame, recognised, finder, bystanders);
    return { ...picture, time: frame.time };
  }

  /** The face that an earlier attempt has seen, without a picture of it. */
  async function faceAt(
    path: string,
    { time, face }: BestLook,
    { signal, fetchFrames }: RecogniseOptions,
  ): Promise<Picture | null> {
    await fetchFrames?.(time, time);
    const frame = await frameAt(path, time, { limits, signal });
    return frame && faceSquare(frame, face);
  }

  /** The frame at that time; null for the first. */
  async function frameOf(
    path: string,
    time: number | null,
    { signal, fetchFrames }: RecogniseOptions,
  ): Promise<Frame | null> {
    await fetchFrames?.(time ?? 0, time ?? 0);
    if (time !== null) return await frameAt(path, time, { limits, signal });
    for await (const frame of videoFrames(path, { frames: 1, limits, signal })) return frame;
    return null;
  }
}
