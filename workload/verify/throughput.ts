import { csvKey } from "../../contract/csv.ts";
import { lastRound } from "../record/run_record.ts";
import { type Evidence, ledgerOfRun, metadataOf } from "./evidence.ts";

/** The speed of a run; after `--again`, of the videos that it uploaded. */
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
  const { uploadStartedAt, planned } = lastRound(evidence.run);
  const [videos, outputs] = [new Set(planned), new Set(planned.map(csvKey))];
  const lines = ledgerOfRun(evidence).filter(({ video }) => videos.has(video));
  const ends = lines.length > 0
    ? lines.map(({ receivedAt }) => receivedAt)
    : metadataOf({ outputs: evidence.outputs.filter(({ key }) => outputs.has(key)) })
      .map(({ endedAt }) => endedAt);
  if (ends.length === 0) return undefined;
  const last = ends.reduce((end, time) => Math.max(end, Date.parse(time)), -Infinity);
  const seconds = (last - Date.parse(uploadStartedAt)) / 1000;
  return {
    videos: ends.length,
    seconds,
    perSecond: ends.length / seconds,
    until: lines.length > 0 ? "last ledger line" : "last result",
  };
}
