import { csvKey, csvRows } from "../../contract/csv.ts";
import { OUTCOMES } from "../../contract/result.ts";
import type { Facts, Output } from "./facts.ts";
import type { Answer } from "../../contract/mapping.ts";

/** What an output object says. */
export interface OutputRow extends Answer {
  /** A person's name, or `unknown`, `no_face`, `unreadable`. */
  readonly name: string;
}

/** Check 11: every output has the form of the contract, and agrees with the mapping if there is one. */
export function checkAnswers({ run, outputs, mapping }: Facts): {
  expected: string;
  actual: string;
  ok: boolean;
  details: string[];
} {
  const byKey = new Map(outputs.map((output) => [output.key, output]));
  const details = run.planned.flatMap((video) => {
    const output = byKey.get(csvKey(video));
    const wrong = output
      ? fault(output, mapping ? mapping.get(video) ?? null : undefined)
      : "no output object";
    return wrong === undefined ? [] : [`${video}: ${wrong}`];
  });
  const right = run.planned.length - details.length;
  const what = mapping ? "right" : "well-formed (no --mapping to compare with)";
  return {
    expected: `${run.planned.length} ${mapping ? "right" : "well-formed"}`,
    actual: `${right} ${what}`,
    ok: details.length === 0,
    details,
  };
}

/** The object's one row; undefined if it has another form. */
export function outputRow(text: string): OutputRow | undefined {
  let rows: string[][];
  try {
    rows = csvRows(text);
  } catch {
    return undefined;
  }
  const [name, major, year] = rows[0] ?? [];
  if (rows.length !== 1 || rows[0]?.length !== 3 || !name) return undefined;
  return { name, major: major ?? "", year: year ?? "" };
}

const NOBODY: readonly string[] = OUTCOMES.filter((outcome) => outcome !== "recognised");

/** What is wrong with an output; `wanted` is null for a video that the mapping lacks. */
function fault({ text, metadata }: Output, wanted: Answer | null | undefined): string | undefined {
  const row = outputRow(text);
  if (row === undefined) {
    return `${JSON.stringify(text.slice(0, 60))} is not one row name,major,year`;
  }
  const { name, major, year } = row;
  if (metadata && metadata.outcome !== "recognised") {
    const says = `${metadata.outcome},,`;
    if (`${name},${major},${year}` !== says) return `${name},${major},${year}, should be ${says}`;
  }
  if (wanted === undefined) return undefined;
  if (wanted === null) return `${major},${year}, the mapping does not list it`;
  const nobody = wanted.major === "" && wanted.year === "";
  const recognised = metadata ? metadata.outcome === "recognised" : !NOBODY.includes(name);
  if (nobody && recognised) return `${name}, the mapping says nobody that we know`;
  if (major === wanted.major && year === wanted.year) return undefined;
  return `${name} is ${major},${year}, the mapping says ${wanted.major},${wanted.year}`;
}
