import { csvKey } from "../../contract/csv.ts";
import { ledgerLine, parseLedgerLine } from "../../contract/ledger_line.ts";
import { NO_DETAILS } from "../../contract/output_metadata.ts";
import { RESULT } from "../../contract/testing/messages.ts";
import { sampleRun } from "./sample_run.ts";
import type { FramePicture, Frames } from "../report/frames.ts";
import type { Evidence, Output } from "../verify/evidence.ts";

/** Evidence of a run in which each video shows the same student, one result per second. */
export function sampleEvidence(videos: readonly string[], more: Partial<Evidence> = {}): Evidence {
  const run = sampleRun(videos);
  const zero = Date.parse(run.uploadStartedAt);
  const at = (seconds: number) => new Date(zero + seconds * 1000).toISOString();
  const identity = (i: number) => i.toString(16).padStart(32, "0");
  const outputs = videos.map((video, i): Output => ({
    key: csvKey(video),
    text: "Ann Lee,Physics,junior\r\n",
    metadata: {
      ...NO_DETAILS,
      identity: identity(i),
      requestId: `request-${i}`,
      startedAt: at(i),
      endedAt: at(i + 1.5),
      outcome: "recognised",
      distance: 0.3 + (i % 10) / 100,
      ms: 150 + (i % 7) * 10,
      face: { x: 10, y: 20, width: 30, height: 40 },
      stages: { download: 12, frame: 40 + (i % 5), detect: 36 },
    },
  }));
  return {
    run,
    inputs: videos,
    outputs,
    inputQueue: { visible: 0, inFlight: 0 },
    outputQueue: { visible: 0, inFlight: 0 },
    deadUploads: [],
    deadResults: [],
    ledger: videos.map((key, i) =>
      parseLedgerLine(
        ledgerLine({ ...RESULT, key, identity: identity(i) }, new Date(zero + (i + 2) * 1000)),
      )!
    ),
    mapping: new Map(videos.map((key) => [key, { major: "Physics", year: "junior" }])),
    invocations: { counted: videos.length, surplus: 0 },
    ...more,
  };
}

/** Frames with these pictures and none omitted or missing. */
export function sampleFrames(
  pictures: ReadonlyMap<string, FramePicture>,
  more: Partial<Frames> = {},
): Frames {
  return { pictures, leftOut: 0, missing: 0, why: "", ...more };
}
