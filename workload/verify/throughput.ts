import { type Evidence, ledgerOfRun, metadataOf } from "./evidence.ts";

/** The speed of a run. */
export interface Throughput {
  readonly videos: number;
  /** From the start of the first upload. */
  readonly seconds: number;
  readonly perSecond: number;
  readonly until: "last ledger line" | "last result";
}

/** The speed up to the last ledger line, or without a ledger the last result; undefined if there is none. */
export function throughputOf(
  evidence: Pick<Evidence, "run" | "outputs" | "ledger">,
): Throughput | undefined {
  const lines = ledgerOfRun(evidence);
  const ends = lines.length > 0
    ? lines.map(({ receivedAt }) => receivedAt)
    : metadataOf(evidence).map(({ endedAt }) => endedAt);
  if (ends.length === 0) return undefined;
  const last = ends.reduce((end, time) => Math.max(end, Date.parse(time)), -Infinity);
  const seconds = (last - Date.parse(evidence.run.uploadStartedAt)) / 1000;
  return {
    videos: ends.length,
    seconds,
    perSecond: ends.length / seconds,
    until: lines.length > 0 ? "last ledger line" : "last result",
  };
}
