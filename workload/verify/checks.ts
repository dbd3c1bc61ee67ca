import { csvKey } from "../../contract/csv.ts";
import { ACCEPTED_CLASSES, classify } from "./classify.ts";
import { type Evidence, identitiesOf, ledgerOfRun, metadataOf } from "./evidence.ts";
import type { CountedInvocations } from "./invocations.ts";
import { peakConcurrency } from "./peak_concurrency.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import { lastRound } from "../record/run_record.ts";

/** The result of one check. */
export interface Check {
  readonly number: number;
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
  readonly ok: boolean;
  /** One text per problem. */
  readonly details: readonly string[];
  /** Set if there was nothing to compare with: the check is not counted. */
  readonly notCompared?: true;
}

/** Seconds from the end of an invocation to its ledger line, by default, if the queue is polled all the time. */
export const LONGEST_WAIT = 10;

/** Tolerated clock difference between function and bridge, in seconds. */
const CLOCKS_AGREE = 1;

const NO_LEDGER = "no readable ledger: pass --ledger FILE, or --guests NAME";
const NO_LINES =
  "none of this run: if the ledger was rotated since, pass a merged one (--ledger FILE)";

type Row = Omit<Check, "number" | "check">;

const CHECKS: readonly (readonly [check: string, row: (evidence: Evidence) => Row])[] = [
  ["both buckets empty at the start", bucketsEmpty],
  ["every video uploaded", uploadsDone],
  ["input bucket holds the videos", inputBucket],
  ["an event published for each video", eventsPublished],
  ["function invoked once the queue fills", invokedAfterUpload],
  ["each result in bucket and queue", resultsInBoth],
  ["several invocations at once, one a video", invokedAtOnce],
  ["an output object for each video", outputObjects],
  ["output queue polled all the time, drained", outputQueueDrained],
  ["a ledger line for each video", ledgerLines],
  ["each output is its video's CSV, answer right", checkAnswers],
];

/** Runs the eleven checks. */
export function runChecks(evidence: Evidence): Check[] {
  return CHECKS.map(([check, row], index) => ({ number: index + 1, check, ...row(evidence) }));
}

function bucketsEmpty({ run }: Evidence): Row {
  const { input, output } = run.bucketsAtStart;
  return {
    expected: "0 and 0 objects",
    actual: `${input} and ${output} objects`,
    ok: input === 0 && output === 0,
    details: [],
  };
}

function uploadsDone({ run }: Evidence): Row {
  const done = new Set(run.videos.filter(({ etag }) => etag !== "").map(({ key }) => key));
  const missing = run.planned.filter((key) => !done.has(key));
  return {
    expected: `${run.planned.length} uploads`,
    actual: `${run.planned.length - missing.length} uploads`,
    ok: run.planned.length > 0 && missing.length === 0,
    details: missing.map((key) => `${key}: not uploaded`),
  };
}

function inputBucket({ run, inputs }: Evidence): Row {
  const details = differences(run.planned, inputs);
  return {
    expected: `${run.planned.length} objects`,
    actual: `${inputs.length} objects`,
    ok: details.length === 0,
    details,
  };
}

function eventsPublished(evidence: Evidence): Row {
  const { run, inputQueue, deadUploads } = evidence;
  const answered = identitiesOf(evidence);
  const dead = new Set(deadUploads.map(({ identity }) => identity).filter((i) => !answered.has(i)));
  const queued = messageCount(inputQueue);
  const total = answered.size + queued + dead.size;
  return {
    expected: `${run.planned.length} events`,
    actual: `${total} events (${answered.size} answered, ${queued} queued, ${dead.size} dead)`,
    ok: total === run.planned.length,
    details: deadUploads.filter(({ identity }) => dead.has(identity))
      .map(({ key }) => `${key}: in ${run.names.inputDeadLetterQueue}`),
  };
}

function invokedAfterUpload(evidence: Evidence): Row {
  const expected = "after the first upload started";
  const starts = metadataOf(evidence).map(({ startedAt }) => Date.parse(startedAt));
  if (starts.length === 0) {
    return { expected, actual: "no output with a start time", ok: false, details: [] };
  }
  const delay = (smallest(starts) - Date.parse(evidence.run.uploadStartedAt)) / 1000;
  return {
    expected,
    actual: delay < 0 ? `${-delay} s before` : `${delay} s after`,
    ok: delay >= 0,
    details: delay < 0 ? ["an output of an older run, or this machine's clock is fast"] : [],
  };
}

function resultsInBoth(evidence: Evidence): Row {
  const { run, outputs, outputQueue, deadResults, ledger } = evidence;
  const videos = run.planned.length;
  const expected = `${videos} objects, ${videos} messages`;
  if (ledger === null) return { expected, actual: NO_LEDGER, ok: false, details: [] };
  const written = new Set(ledgerOfRun(evidence).map(({ identity }) => identity));
  const ours = identitiesOf(evidence);
  const dead = new Set(deadResults.filter((id) => ours.has(id) && !written.has(id)));
  const sent = written.size + messageCount(outputQueue) + dead.size;
  return {
    expected,
    actual: `${outputs.length} objects, ${sent} messages (${written.size} in the ledger, ` +
      `${messageCount(outputQueue)} queued, ${dead.size} dead)`,
    ok: outputs.length === videos && sent === videos,
    details: outputs.filter(({ metadata }) => metadata && dead.has(metadata.identity))
      .map(({ key }) => `${key}: its message is in ${run.names.outputDeadLetterQueue}`),
  };
}

function invokedAtOnce(evidence: Evidence): Row {
  const videos = evidence.run.planned.length;
  // After `--again`, CloudWatch's count and the overlap are those of the videos that it uploaded.
  const round = lastRound(evidence.run).planned.length;
  const work = metadataOf(evidence);
  const peak = peakConcurrency(work.map(({ startedAt, endedAt }) => ({
    start: Date.parse(startedAt),
    end: Date.parse(endedAt),
  })));
  const requests = new Set(work.map(({ requestId }) => requestId)).size;
  const { invocations } = evidence;
  const atOnce = Math.min(2, round);
  // A missing output takes its request id along: then CloudWatch shows whether its video was invoked.
  const each = requests === videos ||
    (requests === work.length && (invocations?.counted ?? 0) >= round);
  // With people=all, a long video is looked at in several.
  const severalEach = work.some(({ people }) => typeof people === "number");
  return {
    expected: `≥ ${atOnce} at once, ${videos} invocations`,
    actual: `${peak} at once, ${requests} invocations (request ids${
      invocations === null
        ? ""
        : `; CloudWatch${evidence.run.again ? " since --again" : ""}: ${invocations.counted}`
    })`,
    ok: peak >= atOnce && each && (severalEach || !invocations?.surplus),
    details: invocations === null ? [] : countDetails(invocations, round),
  };
}

/** CloudWatch counts late, and by the minute: fewer than the videos, or more in a shared minute, prove nothing. */
function countDetails({ counted, surplus }: CountedInvocations, videos: number): string[] {
  if (surplus > 0) return [`CloudWatch counts ${surplus} invocations more than videos`];
  if (counted < videos) return [`CloudWatch has not counted all invocations yet: ${counted}`];
  if (counted === videos) return [];
  return [
    `CloudWatch counts ${counted} invocations in the run's minutes, ${counted - videos} of them ` +
    "perhaps from before or after it",
  ];
}

function outputObjects({ run, outputs }: Evidence): Row {
  const details = differences(run.planned.map(csvKey), outputs.map(({ key }) => key));
  return {
    expected: `${run.planned.length} objects`,
    actual: `${outputs.length} objects`,
    ok: details.length === 0,
    details,
  };
}

function outputQueueDrained(evidence: Evidence): Row {
  const limit = evidence.run.settings?.longestWait ?? LONGEST_WAIT;
  const expected = `longest wait < ${limit} s, 0 queued`;
  if (evidence.ledger === null) return { expected, actual: NO_LEDGER, ok: false, details: [] };
  const endOf = new Map(metadataOf(evidence).map((m) => [m.identity, Date.parse(m.endedAt)]));
  const waits = ledgerOfRun(evidence).map(({ identity, video, receivedAt }) => ({
    video,
    seconds: (Date.parse(receivedAt) - (endOf.get(identity) ?? NaN)) / 1000,
  }));
  const queued = messageCount(evidence.outputQueue);
  const longest = waits.length === 0
    ? "no result arrived"
    : `longest wait ${-smallest(waits.map(({ seconds }) => -seconds))} s`;
  const late = waits.filter(({ seconds }) => !(seconds > -CLOCKS_AGREE && seconds < limit));
  return {
    expected,
    actual: `${longest}, ${queued} queued`,
    ok: waits.length > 0 && late.length === 0 && queued === 0,
    details: late.map(({ video, seconds }) =>
      `${video}: ${seconds} s${seconds < 0 ? ", the bridge's clock is slow" : ""}`
    ),
  };
}

function ledgerLines(evidence: Evidence): Row {
  const { run, outputs, ledger } = evidence;
  const expected = `${run.planned.length} lines`;
  if (ledger === null) return { expected, actual: NO_LEDGER, ok: false, details: [] };
  const ours = identitiesOf(evidence);
  const planned = new Set(run.planned);
  // Also by time: a line of one of these videos with another identity is a surplus line.
  const lines = ledger.filter(({ identity, video, receivedAt }) =>
    ours.has(identity) || (planned.has(video) && receivedAt >= run.uploadStartedAt)
  );
  const count = new Map<string, number>();
  for (const { identity } of lines) count.set(identity, (count.get(identity) ?? 0) + 1);
  const details = outputs.flatMap(({ key, metadata }) => {
    if (!metadata) return [`${key}: no metadata that names its upload`];
    const found = count.get(metadata.identity) ?? 0;
    return found === 1 ? [] : [`${key}: ${found} lines`];
  });
  if (lines.length === 0 && details.length > 0) details.unshift(NO_LINES);
  return {
    expected,
    actual: `${lines.length} lines`,
    ok: lines.length === run.planned.length && details.length === 0,
    details,
  };
}

/**
 * Check 11: every output is a valid CSV of the contract and matches the mapping. Without a mapping it can only fail, on a
 * malformed or missing output.
 */
function checkAnswers(evidence: Evidence): Row {
  const { run, mapping } = evidence;
  const classified = classify({ ...evidence, ledger: null });
  const details = classified.filter((one) => !ACCEPTED_CLASSES.includes(one.class))
    .map(({ video, detail }) => `${video}: ${detail}`);
  const respelt = classified.filter((one) => one.class === "disagrees").length;
  const right = run.planned.length - details.length;
  const what = mapping ? "right" : "well-formed (no --mapping to compare with)";
  const ok = details.length === 0;
  return {
    expected: `${run.planned.length} ${mapping ? "right" : "well-formed"}`,
    actual: `${right} ${what}${respelt > 0 ? `, ${respelt} of them with another spelling` : ""}`,
    ok,
    details,
    ...(ok && !mapping ? { notCompared: true } : {}),
  };
}

function differences(expected: readonly string[], actual: readonly string[]): string[] {
  const wanted = new Set(expected);
  const found = new Set(actual);
  return [
    ...expected.filter((key) => !found.has(key)).map((key) => `${key}: missing`),
    ...actual.filter((key) => !wanted.has(key)).map((key) => `${key}: not of this run`),
  ];
}

function smallest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}
