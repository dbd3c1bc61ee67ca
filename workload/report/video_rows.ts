import { csvKey, frameKey } from "../../contract/csv.ts";
import type { Person } from "../../contract/people.ts";
import type { Neighbour } from "../../contract/output_metadata.ts";
import type { Box } from "../../contract/box.ts";
import { ACCEPTED_CLASSES, type AnswerClass, classify } from "../verify/classify.ts";
import type { Evidence } from "../verify/evidence.ts";
import { type OutputRow, parseOutputRows } from "../verify/output_row.ts";
import { CLASS_LABELS } from "../verify/terminal_report.ts";
import { certaintyText } from "./certainty.ts";

/** Someone in a video. The index in the list is that in the picture of the video's faces. */
export interface RowPerson
  extends Pick<Person, "name" | "stranger" | "distance" | "margin" | "sure" | "seconds" | "spans"> {
  readonly major: string;
  readonly year: string;
  /** The best look, in seconds from the video's start, and its box in a frame of 640. */
  readonly time: number;
  /** Null if the report is redacted. */
  readonly face: Box | null;
}

/** A video and its answer, read by the scripts of the page. */
export interface VideoRow {
  readonly video: string;
  /** When S3 accepted the upload: ISO 8601, UTC; empty if it did not. */
  readonly at: string;
  /** A person's name, or `unknown`, `no_face`, `unreadable`; empty without an output. */
  readonly who: string;
  readonly major: string;
  readonly year: string;
  /** Further people, if the function reports everyone; strangers are left out. */
  readonly others: readonly OutputRow[];
  /** Everyone in the whole video; null unless the function looked at it, and they could be read. */
  readonly people: readonly RowPerson[] | null;
  /** The video's length, if people is set. */
  readonly seconds: number | null;
  readonly distance: number | null;
  /** The nearest person of the gallery, whether accepted or not. */
  readonly nearest: Neighbour | null;
  readonly second: Neighbour | null;
  /** How sure the answer is, in words; empty if that is not known. */
  readonly certainty: string;
  readonly ms: number | null;
  /** The answer compared with the mapping. */
  readonly class: AnswerClass;
  /** The class as in the confusion table; empty if there was nothing to compare. */
  readonly verdict: string;
  /** Whether the answer is as expected. */
  readonly ok: boolean;
  /** Whether the upload is in the dead-letter queue. */
  readonly dead: boolean;
  readonly reason: string;
  readonly face: Box | null;
  /** Seconds from the video's start. */
  readonly frameTime: number | null;
  /** The frame's key in the frame bucket; null if there is none. */
  readonly frameKey: string | null;
}

/** The answers that name nobody. */
export const NOBODY: readonly string[] = ["", "unknown", "no_face", "unreadable"];

const byName = new Intl.Collator("en", { numeric: true }).compare;

/** Every planned video, `test_2` before `test_10`. */
export function videoRows(evidence: Evidence): VideoRow[] {
  const outputs = new Map(evidence.outputs.map((output) => [output.key, output]));
  const dead = new Map(evidence.deadUploads.map((upload) => [upload.key, upload.reason]));
  const uploadedAt = new Map(evidence.run.videos.map(({ key, uploadedAt }) => [key, uploadedAt]));
  const classified = classify(evidence).sort((a, b) => byName(a.video, b.video));
  return classified.map(({ video, class: c, detail }) => {
    const output = outputs.get(csvKey(video));
    const [row, ...others] = (output && parseOutputRows(output.text)) ?? [];
    const metadata = output?.metadata;
    const { outcome = "unreadable", nearest = null, rule = null } = metadata ?? {};
    const second = nearest?.second ?? null;
    const everyone = evidence.people?.get(video);
    const died = dead.has(video) ? `dead letter: ${dead.get(video) || "no reason"}` : "";
    const listed = evidence.mapping !== undefined || c === "missing" || c === "malformed";
    return {
      video,
      at: uploadedAt.get(video) ?? "",
      who: row?.name ?? "",
      major: row?.major ?? "",
      year: row?.year ?? "",
      others: others.filter(({ name }) => name !== "unknown"),
      people: everyone ? everyone.people.map(rowPerson) : null,
      seconds: everyone?.seconds ?? null,
      distance: metadata?.distance ?? null,
      nearest: nearest && { name: nearest.name, distance: nearest.distance },
      second,
      certainty: certaintyText(outcome, nearest, second, rule),
      ms: metadata?.ms ?? null,
      class: c,
      verdict: listed ? CLASS_LABELS[c] : "",
      ok: ACCEPTED_CLASSES.includes(c),
      dead: dead.has(video),
      reason: [died, metadata?.reason, c === "right" ? "" : detail].filter(Boolean).join("; "),
      face: metadata?.face ?? null,
      frameTime: metadata?.frameTime ?? null,
      frameKey: metadata && metadata.outcome !== "unreadable" ? frameKey(video) : null,
    };
  });
}

function rowPerson(person: Person): RowPerson {
  const { name, student, stranger, distance, margin, sure, seconds, spans, best } = person;
  const { major = "", year = "" } = student ?? {};
  const { time, face } = best;
  return { name, major, year, stranger, distance, margin, sure, seconds, spans, time, face };
}
