import { csvKey, frameKey } from "../../contract/csv.ts";
import type { Box } from "../../contract/result.ts";
import { ACCEPTED_CLASSES, classify } from "../verify/classify.ts";
import type { Evidence } from "../verify/evidence.ts";
import { parseOutputRow } from "../verify/output_row.ts";
import { CLASS_LABELS } from "../verify/terminal_report.ts";

/** A row of the table of videos, read by page.js. */
export interface VideoRow {
  readonly video: string;
  /** A person's name, or `unknown`, `no_face`, `unreadable`; empty without an output. */
  readonly who: string;
  readonly major: string;
  readonly year: string;
  readonly distance: number | null;
  readonly ms: number | null;
  /** The class as in the confusion table. */
  readonly verdict: string;
  /** Whether the answer is as expected. */
  readonly ok: boolean;
  readonly reason: string;
  readonly face: Box | null;
  /** The frame's key in the frame bucket; null if there is none. */
  readonly frameKey: string | null;
}

const byName = new Intl.Collator("en", { numeric: true }).compare;

/** Every planned video, `test_2` before `test_10`. */
export function videoRows(evidence: Evidence): VideoRow[] {
  const outputs = new Map(evidence.outputs.map((output) => [output.key, output]));
  const dead = new Map(evidence.deadUploads.map((upload) => [upload.key, upload.reason]));
  const classified = classify(evidence).sort((a, b) => byName(a.video, b.video));
  return classified.map(({ video, class: c, detail }) => {
    const output = outputs.get(csvKey(video));
    const row = output && parseOutputRow(output.text);
    const metadata = output?.metadata;
    const died = dead.has(video) ? `dead letter: ${dead.get(video) || "no reason"}` : "";
    const listed = evidence.mapping !== undefined || c === "missing" || c === "malformed";
    return {
      video,
      who: row?.name ?? "",
      major: row?.major ?? "",
      year: row?.year ?? "",
      distance: metadata?.distance ?? null,
      ms: metadata?.ms ?? null,
      verdict: listed ? CLASS_LABELS[c] : "",
      ok: ACCEPTED_CLASSES.includes(c),
      reason: [died, metadata?.reason, c === "right" ? "" : detail].filter(Boolean).join("; "),
      face: metadata?.face ?? null,
      frameKey: metadata && metadata.outcome !== "unreadable" ? frameKey(video) : null,
    };
  });
}
