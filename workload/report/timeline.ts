import type { Evidence } from "../verify/evidence.ts";
import { ledgerOfRun, metadataOf } from "../verify/evidence.ts";
import { lastRound } from "../record/run_record.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import type { Series } from "./charts.ts";

/** The course of a run, in seconds from the first upload; after `--again`, from its first. */
export interface Timeline {
  readonly queues: readonly Series[];
  readonly invocations: readonly Series[];
  readonly results: readonly Series[];
}

export function timelineOf(evidence: Pick<Evidence, "run" | "outputs" | "ledger">): Timeline {
  const zero = Date.parse(lastRound(evidence.run).uploadStartedAt);
  const seconds = (at: string) => Math.max(0, (Date.parse(at) - zero) / 1000);
  const { samples } = evidence.run;
  const sampled = (name: string, value: (sample: (typeof samples)[number]) => number): Series => ({
    name,
    points: samples.map((sample) => [seconds(sample.at), value(sample)]),
  });
  const works = metadataOf(evidence).map(({ startedAt, endedAt }) => ({
    from: seconds(startedAt),
    to: seconds(endedAt),
  }));
  // Those from before `--again` overlapped then, not now.
  const invocations = works.filter(({ to }) => !evidence.run.again || to > 0);
  return {
    queues: [
      sampled("input queue", ({ inputQueue }) => messageCount(inputQueue)),
      sampled("output queue", ({ outputQueue }) => messageCount(outputQueue)),
      ...(samples.some(({ inputDead, outputDead }) => inputDead + outputDead > 0)
        ? [sampled("dead letters", ({ inputDead, outputDead }) => inputDead + outputDead)]
        : []),
    ],
    invocations: [{ name: "concurrent", points: downsample(concurrencyOverTime(invocations)) }],
    results: [
      {
        name: "uploaded",
        points: cumulativeCounts(evidence.run.videos.map((v) => seconds(v.uploadedAt))),
      },
      { name: "answered", points: cumulativeCounts(works.map(({ to }) => to)) },
      {
        name: "in the ledger",
        points: cumulativeCounts(
          ledgerOfRun(evidence).map(({ receivedAt }) => seconds(receivedAt)),
        ),
      },
    ],
  };
}

/** The cumulative number of events over time. */
function cumulativeCounts(times: readonly number[]): Series["points"] {
  const sorted = [...times].sort((a, b) => a - b);
  return downsample(sorted.map((time, i) => [time, i + 1] as const));
}

/** The number of overlapping intervals at each change. */
export function concurrencyOverTime(
  intervals: readonly { from: number; to: number }[],
): (readonly [number, number])[] {
  const changes = intervals.flatMap(({ from, to }) => [[from, 1], [to, -1]] as const)
    .sort(([a, up], [b, down]) => a - b || up - down);
  let now = 0;
  return changes.map(([at, change]) => [at, now += change] as const);
}

/** About the width of a screen in pixels. */
const MAX_POINTS = 1000;

/** Keeps the maximum of each segment, so that no peak is lost, and the last point. */
function downsample(points: Series["points"]): Series["points"] {
  if (points.length <= MAX_POINTS) return points;
  const step = Math.ceil(points.length / MAX_POINTS);
  const segments = Array.from(
    { length: Math.ceil(points.length / step) },
    (_, i) => points.slice(i * step, (i + 1) * step),
  );
  const highest = segments.map((segment) => segment.reduce((a, b) => b[1] > a[1] ? b : a));
  const end = points.at(-1)!;
  return highest.at(-1) === end ? highest : [...highest, end];
}
