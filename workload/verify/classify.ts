import { csvKey } from "../../contract/csv.ts";
import { agreement, type Answer, type Expected, expectedPeople } from "../../contract/mapping.ts";
import { toNfc } from "../../contract/text.ts";
import type { AnswerClass, Compared } from "./answer_class.ts";
import { compareEveryone, expectedText, recordText } from "./compare_everyone.ts";
import type { Evidence, Output } from "./evidence.ts";
import { isKnown, type OutputRow, parseOutputRows } from "./output_row.ts";

export { ACCEPTED_CLASSES, type AnswerClass } from "./answer_class.ts";

/** The answer to one video, compared with the mapping. */
export interface ClassifiedVideo extends Compared {
  readonly video: string;
  /** From the mapping: `major,year`, several, `nobody`, or `?`. */
  readonly expected: string;
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
    const expected = wanted ? expectedText(expectedPeople(wanted)) : "?";
    return { video, expected, ...one, ...twice };
  });
}

/** @param wanted null for a video that is not in the mapping, undefined without a mapping */
function classOf(output: Output | undefined, wanted: Expected | null | undefined): Compared {
  if (!output) return { class: "missing", answered: "?", detail: "no output object" };
  const { text, metadata } = output;
  const rows = parseOutputRows(text);
  const [row] = rows ?? [];
  const malformed = (detail: string) => ({ class: "malformed", answered: "?", detail } as const);
  if (rows === undefined || row === undefined) {
    return malformed(`${JSON.stringify(text.slice(0, 60))} is not a CSV of name,major,year`);
  }
  const { name, major, year } = row;
  if (metadata && metadata.outcome !== "recognised") {
    const says = `${metadata.outcome},,`;
    const said = `${name},${major},${year}`;
    if (said !== says) return malformed(`${said}, should be ${says}`);
  }
  const recognised = metadata ? metadata.outcome === "recognised" : isKnown(row);
  if (wanted === undefined) return { class: "right", answered: name, detail: "" };
  if (wanted === null) {
    const detail = `${recordText(row)}, the mapping does not list it`;
    return { class: "unlisted", answered: name, detail };
  }
  const isWhole = metadata !== undefined && metadata.people !== null;
  if (isWhole || wanted.others || wanted.name !== undefined) {
    const people = recognised ? [row, ...rows.slice(1).filter(isKnown)] : [];
    return compareEveryone(people, row, expectedPeople(wanted), isWhole);
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
  const says = `the mapping says ${expectedText(nobody ? [] : [wanted])}`;
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
