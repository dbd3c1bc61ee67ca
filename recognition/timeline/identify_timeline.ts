import type { Gallery } from "../gallery/gallery.ts";
import type { MatchRule } from "../gallery/match_rule.ts";
import type { VideoLimits } from "../frames/video_limits.ts";
import { contractPeople } from "./contract_people.ts";
import { createStrangerNumbers } from "./number_strangers.ts";
import { loadTimelineRecogniser } from "./recognise_timeline.ts";

/** What `identify --timeline` prints of each video: a line of JSON. */
export async function loadTimelineIdentifier(
  gallery: Gallery,
  options: { rule: MatchRule; every: number; limits: VideoLimits },
): Promise<(video: string, signal: AbortSignal) => Promise<string>> {
  const recognise = await loadTimelineRecogniser(gallery, options);
  const numbersOf = createStrangerNumbers();
  return async (video, signal) => {
    const { outcome, people, samples, seconds, ms, reason } = await recognise(video, { signal });
    const strangers = numbersOf(
      people.filter(({ name }) => name === null).map(({ descriptor }) => descriptor),
    );
    return JSON.stringify({
      video,
      outcome,
      // Students are looked up in the cloud only.
      people: contractPeople(people, strangers).map(({ student: _, ...person }) => person),
      samples,
      seconds: Number(seconds.toFixed(3)),
      ms,
      ...(reason !== null && { reason }),
    });
  };
}
