import { answersOf, type VideoAnswer } from "./answers.ts";
import { type Throughput, throughputOf } from "./throughput.ts";
import { type Check, runChecks } from "./checks.ts";
import { type ClassifiedVideo, classify, type ConfusionRow, confusionTable } from "./classify.ts";
import type { Evidence } from "./evidence.ts";

/** The results of verification, as `workload --json` and `verify --json` print them. */
export interface Verdict {
  readonly answers: readonly VideoAnswer[];
  readonly figure: Throughput | undefined;
  readonly checks: readonly Check[];
  readonly classified: readonly ClassifiedVideo[];
  readonly confusion: readonly ConfusionRow[];
}

export function verdictOf(evidence: Evidence): Verdict {
  const classified = classify(evidence);
  return {
    answers: answersOf(evidence),
    figure: throughputOf(evidence),
    checks: runChecks(evidence),
    classified,
    confusion: confusionTable(classified),
  };
}

/** Whether every check has passed. */
export function allChecksPass({ checks }: Pick<Verdict, "checks">): boolean {
  return checks.every(({ ok }) => ok);
}
