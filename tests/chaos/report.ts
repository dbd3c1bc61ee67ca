import { renderTable } from "../../cli/table.ts";
import type { LedgerContent } from "./ledger_files.ts";
import type { Tally } from "./tally.ts";
import { isLong, isPoison } from "./upload_plan.ts";
import { countOf, type Finding, type Verdict } from "./verify.ts";
import type { PartsVerdict } from "./verify_parts.ts";

export interface Outcome {
  /** The key of each upload. */
  readonly puts: readonly string[];
  readonly kills: number;
  readonly verdict: Verdict & PartsVerdict;
  /** Things that the bridge must never do, but did. */
  readonly violations: readonly string[];
  readonly ledger: LedgerContent;
  readonly tally: Tally;
}

/** Column widths in characters; the table fits a terminal of 100 columns. */
const COLUMNS = [27, 70];

/** Maximum number of findings of each kind that are shown. */
const MAX_SHOWN = 10;

/** Whether there is no finding at all. */
export function hasNoFindings({ verdict, violations, ledger }: Outcome): boolean {
  return violations.length === 0 && ledger.damaged === 0 && ledger.uncopied.length === 0 &&
    Object.values(verdict).every((found) => found.length === 0);
}

/** Renders the counts, the findings and, as the last line, the verdict. */
export function report(outcome: Outcome): string {
  const { puts, kills, verdict, violations, ledger } = outcome;
  const wrong = [
    ...findings("lost", verdict.lost),
    ...findings("twice", verdict.twice),
    ...findings("poison", verdict.poison),
    ...findings("stranger", verdict.strangers),
    ...findings("incomplete", verdict.incomplete),
    ...findings("left", verdict.left),
    ...firstOf(ledger.uncopied.map((key) => `no copy in results/: ${key}`)),
    ...firstOf(violations.map((what) => `wrong: ${what}`)),
  ];
  const [lost, twice] = [countOf(verdict.lost), countOf(verdict.twice)];
  return [
    renderTable(["what", "how often"], rows(outcome), COLUMNS),
    ...wrong,
    `chaos: ${puts.length} uploads, ${kills} kills: ${lost} lost, ${twice} twice`,
  ].join("\n");
}

function rows({ puts, tally, ledger, verdict }: Outcome): [string, string][] {
  const poison = puts.filter(isPoison).length;
  const list = (prefix: string) =>
    tally.starting(prefix).map(([what, count]) => `${count} ${what}`).join(", ") || "none";
  const again = puts.length - new Set(puts).size;
  const n = (name: string) => String(tally.of(name));
  return [
    ["uploads", `${puts.length}: ${again} of an earlier key, ${poison} poison`],
    [
      "long videos",
      `${puts.filter(isLong).length} in ${n("parts")} parts, ${
        n("parts again")
      } looked at again; ` +
      `${n("parts redriven")} redriven; ${n("parts left to expire")} left to expire`,
    ],
    ["bridge killed", list("killed ")],
    ["bridge gave up at its start", n("ended by itself")],
    ["requests", list("request ")],
    [
      "faults",
      `${list("fault ")}; throttled by AWS itself: ${
        tally.of("throttled") - tally.of("fault throttled")
      }`,
    ],
    ["messages delivered", `${n("delivered")}, ${n("reordered batches")} batches reordered`],
    ["copies of events", `${n("copies of events")} soon, ${n("late copies of events")} late`],
    ["copies of results", `${n("copies of results")} soon, ${n("late copies of results")} late`],
    ["function invoked", n("invocations")],
    ["its failures", list("function ")],
    ["redriven", list("redriven ")],
    ["dead-letter queue", `${poison - countOf(verdict.poison)} poison, each with a reason`],
    [
      "ledger",
      `${ledger.entries.length} lines, ${ledger.damaged} damaged, ` +
      `${ledger.files} file${ledger.files === 1 ? "" : "s"}`,
    ],
    ["answers erased", n("answers erased")],
  ];
}

function findings(kind: string, found: readonly Finding[]): string[] {
  return firstOf(found.map(({ key, text }) => `${kind}: ${key}: ${text}`));
}

function firstOf(lines: readonly string[]): string[] {
  const rest = lines.length - MAX_SHOWN;
  return rest > 0 ? [...lines.slice(0, MAX_SHOWN), `… and ${rest} more`] : [...lines];
}
