import process from "node:process";
import { sleep } from "../../../cli/async.ts";
import type { Progress } from "../../../cli/progress.ts";
import { UserError } from "../../../contract/errors.ts";
import type { FaceFinder } from "../../faces/face_finder.ts";
import type { MatchRule } from "../../gallery/match_rule.ts";
import { loadTimelineRecogniser } from "../../timeline/recognise_timeline.ts";
import { halvesOf } from "../people/halves.ts";
import type { PeopleToTest } from "../people/people_folders.ts";
import { createPhotoRecogniser } from "../people/photo_recogniser.ts";
import { randomOf } from "../people/seeded_random.ts";
import { castClip } from "./cast_clip.ts";
import { composeClip } from "./compose_clip.ts";
import { planClip } from "./plan_clip.ts";
import { type ClipScore, scoreClip } from "./score_clip.ts";
import { type TimelineTotals, totalsOf } from "./totals.ts";

export interface TimelineOptions {
  /** Number of clips to compose. */
  readonly clips: number;
  /** Photos to enrol for each person. */
  readonly count: number;
  readonly seed: number;
  readonly rule: MatchRule;
  /** Seconds from one sample to the next. */
  readonly every: number;
  /** The half of the people to compose clips of, by a hash of the names; null for everyone. */
  readonly half: "a" | "b" | null;
}

export interface TimelineReport {
  readonly settings: TimelineOptions;
  readonly people: readonly string[];
  readonly notes: readonly string[];
  readonly totals: TimelineTotals;
  readonly clips: readonly ClipScore[];
  /** Of all clips together: seconds of video, and of processor time for a minute of video. */
  readonly cost: {
    readonly videoSeconds: number;
    readonly samples: number;
    readonly looked: number;
    readonly processorPerMinute: number;
    readonly decodingPerMinute: number;
  };
}

/** Where the clips are, one at a time. */
const FOLDER = "var/evaluate";

/**
 * Measures the timeline on clips that are composed of people's photos. A photo in a clip is never an
 * enrolled one, and in each clip other people are left out of the gallery.
 * @throws {UserError} if there are fewer than three people
 * @throws the signal's reason, if it is aborted
 */
export async function evaluateTimeline(
  { photos, notes: leftOut }: PeopleToTest,
  options: TimelineOptions,
  { finder, progress, signal }: { finder: FaceFinder; progress: Progress; signal: AbortSignal },
): Promise<TimelineReport> {
  const { clips, count, seed, rule, every, half } = options;
  const people = half ? halvesOf([...photos.keys()])[half] : [...photos.keys()];
  if (people.length < 3) {
    throw new UserError(`people to compose clips of: ${people.length}; 3 are needed`);
  }
  const notes = [...leftOut];
  const recogniser = createPhotoRecogniser(finder);
  const descriptors = new Map<string, Float32Array | null>();
  /** Encodes the photo once; null if it shows no face. */
  async function descriptorOf(path: string): Promise<Float32Array | null> {
    if (!descriptors.has(path)) {
      await sleep(0);
      signal.throwIfAborted();
      progress.update(`enrolling photo ${descriptors.size + 1}`);
      const { descriptor, warnings } = await recogniser.encode(path);
      descriptors.set(path, descriptor);
      notes.push(...warnings);
    }
    return descriptors.get(path)!;
  }

  const scores: ClipScore[] = [];
  let [videoSeconds, samples, looked, processor, decoding] = [0, 0, 0, 0, 0];
  for (let clip = 0; clip < clips; clip++) {
    progress.update(`clip ${clip + 1}/${clips}`);
    const cast = { count, seed, clip };
    const { actors, gallery } = await castClip(people, photos, cast, descriptorOf);
    const plan = planClip(actors, randomOf(seed, clip, "plan"));
    await Deno.mkdir(FOLDER, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: FOLDER });
    const path = `${folder}/clip_${clip}.mp4`;
    try {
      await composeClip(plan, path, signal);
      const recognise = await loadTimelineRecogniser(gallery, { rule, every, finder });
      const before = process.cpuUsage();
      const seen = await recognise(path, { signal });
      const { user, system } = process.cpuUsage(before);
      if (seen.reason !== null) throw new Error(`composed clip ${clip}: ${seen.reason}`);
      scores.push(scoreClip(plan, seen.people, every));
      videoSeconds += plan.seconds;
      samples += seen.samples;
      looked += seen.looked;
      processor += (user + system) / 1e6 + seen.decodeSeconds;
      decoding += seen.decodeSeconds;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  const perMinute = (value: number) => Number((60 * value / videoSeconds).toFixed(2));
  return {
    settings: options,
    people,
    notes,
    totals: totalsOf(scores),
    clips: scores,
    cost: {
      videoSeconds: Number(videoSeconds.toFixed(2)),
      samples,
      looked,
      processorPerMinute: perMinute(processor),
      decodingPerMinute: perMinute(decoding),
    },
  };
}
