import type { VideoAnswer } from "./answers.ts";
import type { Throughput } from "./throughput.ts";
import type { Check } from "./checks.ts";
import { type AnswerClass, type ClassifiedVideo, confusionTable } from "./classify.ts";
import type { Evidence } from "./evidence.ts";
import { OUTCOMES } from "../../contract/result.ts";
import { terminalSafe } from "../../cli/terminal_safe.ts";
import { renderTable } from "../../cli/table.ts";

/** Maximum number of details listed per check. */
const MAX_DETAILS = 5;

/** Column widths of the table of checks for terminals of 80 to 120 characters. */
function columnWidths(terminal: number): number[] {
  const spare = Math.min(120, Math.max(80, terminal)) - 80;
  const share = (part: number) => Math.floor(spare * part);
  return [4, 22 + share(0.3), 17 + share(0.3), 23 + share(0.4), 8];
}

/** The table of checks, followed by their details. @param terminal width in characters */
export function checksText(checks: readonly Check[], terminal = 100): string {
  const rows = checks.map(({ number, check, expected, actual, ok, notCompared }) => [
    String(number),
    check,
    expected,
    actual,
    notCompared ? "–" : ok ? "ok" : "FAILED",
  ]);
  const lines = [
    renderTable(
      ["#", "check", "expected", "actual", "result"],
      rows,
      columnWidths(terminal),
      terminal,
    ),
  ];
  for (const { number, details } of checks) {
    for (const detail of details.slice(0, MAX_DETAILS)) {
      lines.push(terminalSafe(`check ${number}: ${detail}`));
    }
    const more = details.length - MAX_DETAILS;
    if (more > 0) lines.push(`check ${number}: and ${more} more`);
  }
  const counted = checks.filter(({ notCompared }) => !notCompared);
  const failed = counted.filter(({ ok }) => !ok);
  const which = failed.map(({ number, actual }) => `check ${number} (${actual})`).join(", ");
  const rest = checks.flatMap(({ number, notCompared }) =>
    notCompared ? [`; check ${number} has nothing to compare with: pass --mapping`] : []
  );
  const verdict = failed.length === 0
    ? `all ${counted.length} checks ok`
    : terminalSafe(`${failed.length} of ${counted.length} checks FAILED: ${which}`);
  lines.push(`${verdict}${rest.join("")}`);
  return lines.join("\n");
}

/** The table of answers. */
export function answersText(answers: readonly VideoAnswer[], terminal = Infinity): string {
  const rows = answers.map(({ video, name, others, major, year, distance, ms }) =>
    [
      video,
      others.length === 0 ? name : `${name} and ${others.length} more`,
      major,
      year,
      distance === null ? "" : distance.toFixed(3),
      ms === null ? "" : String(Math.round(ms)),
    ].map(terminalSafe)
  );
  const head = ["video", "who", "major", "year", "distance", "ms"];
  return renderTable(head, rows, undefined, terminal);
}

/** The number of videos by outcome, for a run without a mapping. */
export function outcomesText(answers: readonly VideoAnswer[]): string {
  const counts = new Map<string, number>();
  for (const { name } of answers) {
    const outcome = OUTCOMES.find((one) => one === name) ?? "recognised";
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const summary = OUTCOMES.flatMap((one) => counts.has(one) ? [`${counts.get(one)} ${one}`] : []);
  return `answers: ${summary.join(", ") || "none"}; pass --mapping to compare them`;
}

/** The number of videos by class, the confusion table of errors, and notes on other spellings. */
export function confusionText(
  classified: readonly ClassifiedVideo[],
  terminal = Infinity,
): string {
  const counts = new Map<string, number>();
  for (const { class: c } of classified) counts.set(c, (counts.get(c) ?? 0) + 1);
  const summary = [...counts].map(([c, count]) => `${count} ${CLASS_LABELS[c as AnswerClass]}`);
  const lines = [`answers: ${summary.join(", ")}`];
  const off = confusionTable(classified).filter(({ class: c }) => c !== "right");
  if (off.length > 0) {
    const rows = off.slice(0, MAX_ROWS).map(({ expected, answered, class: c, videos }) =>
      [expected, answered, CLASS_LABELS[c], `${videos}`].map(terminalSafe)
    );
    const head = ["the mapping says", "the answer is", "that is", "videos"];
    lines.push(renderTable(head, rows, undefined, terminal));
    if (off.length > MAX_ROWS) lines.push(`and ${off.length - MAX_ROWS} other pairs`);
  }
  for (
    const { video, detail } of classified.filter((c) => c.class === "disagrees").slice(
      0,
      MAX_DETAILS,
    )
  ) {
    lines.push(terminalSafe(`note: ${video}: ${detail}: correct the roster or the mapping`));
  }
  return lines.join("\n");
}

/** Maximum number of rows of the confusion table. */
const MAX_ROWS = 20;

/** The classes as text. */
export const CLASS_LABELS: Readonly<Record<AnswerClass, string>> = {
  right: "right",
  disagrees: "right, with another spelling of the record",
  wrong: "the wrong person",
  incomplete: "not everyone",
  no_record: "not in the students table",
  unknown: "unknown",
  no_face: "without a face",
  unreadable: "unreadable",
  missing: "missing",
  duplicate: "twice in the ledger",
  malformed: "malformed",
  unlisted: "not in the mapping",
};

/** `20 videos, first upload to last ledger line: 3.2 s (6.2 videos/s)` */
export function throughputText({ videos, seconds, perSecond, until }: Throughput): string {
  const time = `${seconds.toFixed(1)} s (${perSecond.toFixed(1)} videos/s)`;
  return `${videos} videos, first upload to ${until}: ${time}`;
}

/**
 * The last line, also for scripts: `workload: 20 of 20 videos as expected, 11 of 11 checks passed`, or without a mapping
 * `workload: 20 videos answered, not compared; 10 of 10 checks passed`.
 */
export function verdictText(
  { run: { planned }, mapping }: Pick<Evidence, "run" | "mapping">,
  { answers, checks }: { answers: readonly VideoAnswer[]; checks: readonly Check[] },
): string {
  const counted = checks.filter(({ notCompared }) => !notCompared);
  const passed = `${counted.filter(({ ok }) => ok).length} of ${counted.length} checks passed`;
  const wrong = checks.at(-1)!.details.length;
  return mapping
    ? `workload: ${planned.length - wrong} of ${planned.length} videos as expected, ${passed}`
    : `workload: ${answers.length} videos answered, not compared; ${passed}`;
}
