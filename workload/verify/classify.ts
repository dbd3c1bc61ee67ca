import { csvKey } from "../../contract/csv.ts";
import type { Answer } from "../../contract/mapping.ts";
import { agreement } from "../../contract/mapping.ts";
import { OUTCOMES } from "../../contract/result.ts";
import { toNfc } from "../../contract/text.ts";
import type { Evidence, Output } from "./evidence.ts";
import { type OutputRow, parseOutputRow } from "./output_row.ts";

/**
 * The answer to a video compared with the mapping.
 * - `right`
 * - `disagrees`: the right person, but the student record has another spelling than the mapping
 * - `wrong`: another person, or a person although the mapping expects nobody
 * - `no_record`: a person who is not in the students table
 * - `unknown`, `no_face`, `unreadable`: nobody although the mapping expects a person
 * - `missing`: no output object
 * - `duplicate`: more than one ledger line
 * - `malformed`: not the contract's CSV
 * - `unlisted`: not in the mapping
 */
export type AnswerClass =
  | "right"
  | "disagrees"
  | "wrong"
  | "no_record"
  | "unknown"
  | "no_face"
  | "unreadable"
  | "missing"
  | "duplicate"
  | "malformed"
  | "unlisted";

/**
 * Classes that count as correct: check 11 leaves spelling to the roster's owner, and a second ledger
 * line to check 10.
 */
export const ACCEPTED_CLASSES: readonly AnswerClass[] = ["right", "disagrees"];

/** The answer to one video, compared with the mapping. */
export interface ClassifiedVideo {
  readonly video: string;
  readonly class: AnswerClass;
  /** From the mapping: `major,year`, `nobody`, or `?`. */
  readonly expected: string;
  /** From the output: a name, an outcome, or `?`. */
  readonly answered: string;
  /** Explanation; empty for `right`. */
  readonly detail: string;
}

/** Classifies every planned video; without a mapping only the form of its output counts. */
export function classify(
  { run, outputs, ledger, mapping }: Pick<Evidence, "run" | "outputs" | "ledger" | "mapping">,
): ClassifiedVideo[] {
  const byKey = new Map(outputs.map((output) => [output.key, output]));
  const lines = new Map<string, number>();
  for (const { video, receivedAt } of ledger ?? []) {
    if (receivedAt >= run.uploadStartedAt) lines.set(video, (lines.get(video) ?? 0) + 1);
  }
  return run.planned.map((video) => {
    const wanted = mapping ? mapping.get(toNfc(video)) ?? null : undefined;
    const one = classOf(byKey.get(csvKey(video)), wanted);
    const count = lines.get(video) ?? 0;
    const twice = count > 1 ? { class: "duplicate", detail: `${count} ledger lines` } as const : {};
    return { video, expected: expectedText(wanted), ...one, ...twice };
  });
}

const NOBODY: readonly string[] = OUTCOMES.filter((outcome) => outcome !== "recognised");

type Verdict = Pick<ClassifiedVideo, "class" | "answered" | "detail">;

/** @param wanted null for a video that is not in the mapping, undefined without a mapping */
function classOf(output: Output | undefined, wanted: Answer | null | undefined): Verdict {
  if (!output) return { class: "missing", answered: "?", detail: "no output object" };
  const { text, metadata } = output;
  const row = parseOutputRow(text);
  const malformed = (detail: string) => ({ class: "malformed", answered: "?", detail } as const);
  if (row === undefined) {
    return malformed(`${JSON.stringify(text.slice(0, 60))} is not a CSV of name,major,year`);
  }
  const { name, major, year } = row;
  if (metadata && metadata.outcome !== "recognised") {
    const says = `${metadata.outcome},,`;
    const said = `${name},${major},${year}`;
    if (said !== says) return malformed(`${said}, should be ${says}`);
  }
  const recognised = metadata ? metadata.outcome === "recognised" : !NOBODY.includes(name);
  if (wanted === undefined) return { class: "right", answered: name, detail: "" };
  if (wanted === null) {
    const detail = `${recordText(row)}, the mapping does not list it`;
    return { class: "unlisted", answered: name, detail };
  }
  return { answered: name, ...beside(row, recognised, wanted) };
}

function beside(
  row: OutputRow,
  recognised: boolean,
  wanted: Answer,
): Pick<ClassifiedVideo, "class" | "detail"> {
  const { name, major, year } = row;
  const nobody = wanted.major === "" && wanted.year === "";
  if (nobody && recognised) {
    return { class: "wrong", detail: `${name}, the mapping says nobody from the gallery` };
  }
  if (nobody && name !== "unreadable") return { class: "right", detail: "" };
  const says = `the mapping says ${expectedText(wanted)}`;
  const detail = `${recordText(row)}, ${says}`;
  if (!recognised) return { class: name as AnswerClass, detail };
  // Without a record there is nothing to compare.
  if (major === "" && year === "") {
    return { class: "no_record", detail: `${name} is not in the students table, ${says}` };
  }
  switch (agreement(wanted, { major, year })) {
    case "same":
      return { class: "right", detail: "" };
    case "alike":
      return { class: "disagrees", detail };
    case "different":
      return { class: "wrong", detail };
  }
}

/** `floki is history,junior`; only the name or outcome if there is no record. */
function recordText({ name, major, year }: OutputRow): string {
  return major === "" && year === "" ? name : `${name} is ${major},${year}`;
}

function expectedText(wanted: Answer | null | undefined): string {
  if (!wanted) return "?";
  const { major, year } = wanted;
  return major === "" && year === "" ? "nobody" : `${major},${year}`;
}

/** How many videos have this expected value and this answer. */
export interface ConfusionRow {
  readonly expected: string;
  readonly answered: string;
  readonly class: AnswerClass;
  readonly videos: number;
}

/** The confusion table: errors first, then by frequency. */
export function confusionTable(classified: readonly ClassifiedVideo[]): ConfusionRow[] {
  const cells = new Map<string, ConfusionRow>();
  for (const { expected, answered, class: c } of classified) {
    const key = JSON.stringify([expected, answered, c]);
    const videos = (cells.get(key)?.videos ?? 0) + 1;
    cells.set(key, { expected, answered, class: c, videos });
  }
  const rank = ({ class: c }: ConfusionRow) => c === "right" ? 1 : 0;
  return [...cells.values()].sort((a, b) => rank(a) - rank(b) || b.videos - a.videos);
}
