import { terminalSafe } from "../../cli/terminal_safe.ts";
import type { Names } from "../../contract/names.ts";
import { messageCount, type QueueCounts } from "../cloud/queue_counts.ts";
import type { Sample } from "../record/sample.ts";

/** Explains where a run is stuck and what to try next. */
export function diagnoseStall(sample: Sample, run: {
  videos: number;
  names: Names;
  ledger: string;
  seconds: number;
  /** Why messages of this run were dead-lettered. */
  reasons: readonly string[];
}): string[] {
  const { names, videos } = run;
  const { cause, command } = stuckAt(sample, run);
  return [
    `timed out after ${run.seconds} s: ${sample.outputs} of ${videos} videos have a result`,
    `  input queue ${names.inputQueue}: ${queueText(sample.inputQueue)}; ` +
    `of this run in ${names.inputDeadLetterQueue}: ${sample.inputDead}`,
    `  output queue ${names.outputQueue}: ${queueText(sample.outputQueue)}; ` +
    `of this run in ${names.outputDeadLetterQueue}: ${sample.outputDead}`,
    ...(sample.ledger === null
      ? []
      : [`  ledger ${run.ledger}: ${sample.ledger} of ${sample.outputs} results`]),
    ...run.reasons.slice(0, REASONS).map((reason) => `  dead-lettered: ${terminalSafe(reason)}`),
    `stuck at: ${cause}`,
    `try: ${command}`,
  ];
}

/** Maximum number of reasons listed. */
const REASONS = 5;

/** Where a run is stuck. */
export interface Stuck {
  readonly at: "intake" | "function" | "events" | "collect" | "ledger";
  readonly cause: string;
  /** What to look at. */
  readonly command: string;
}

/** Where a run that waits for this many videos is stuck, if it is. */
export function stuckAt(
  sample: Sample,
  { videos, names, ledger }: { videos: number; names: Names; ledger: string },
): Stuck {
  const bridgeLog = "journalctl -u rollcall-bridge -n 50   (on the bridge's machine)";
  if (sample.outputs + sample.inputDead < videos) {
    if (sample.inputQueue.inFlight > 0) {
      return {
        at: "function",
        cause: `the function: ${sample.inputQueue.inFlight} uploads are in flight, slow or failing`,
        command: `aws logs tail /aws/lambda/${names.functionName} --since 10m`,
      };
    }
    if (sample.inputQueue.visible > 0) {
      return {
        at: "intake",
        cause: "the bridge's intake: nothing receives from the input queue",
        command: bridgeLog,
      };
    }
    return {
      at: "events",
      cause: "the events: uploads are in no queue and have no result",
      command: `aws s3api get-bucket-notification-configuration --bucket ${names.inputBucket}`,
    };
  }
  if (messageCount(sample.outputQueue) > 0) {
    const cause = "the bridge's collect: nothing empties the output queue";
    return { at: "collect", cause, command: bridgeLog };
  }
  return {
    at: "ledger",
    cause: "the ledger: the results have left the output queue but are not in this file",
    command: `tail ${ledger}   (is it this bridge's? --ledger, --guests)`,
  };
}

function queueText({ visible, inFlight }: QueueCounts): string {
  return `${visible} waiting, ${inFlight} in flight`;
}
