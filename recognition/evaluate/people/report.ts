import { renderTable } from "../../../cli/table.ts";
import type { RuleLimits } from "./rule_grid.ts";
import type { Summary, Tuning } from "./summary.ts";
import type { Figures, Rate } from "./tally.ts";
import { MAX_ACCEPTED } from "./tune_rule.ts";

/** What was measured, and with which settings. */
export interface PeopleReport {
  readonly settings: {
    readonly folders: readonly string[];
    readonly photos: readonly number[];
    readonly draws: number;
    readonly seed: number;
    readonly rule: RuleLimits;
  };
  /** Unreadable photos count as photos without a face. */
  readonly photos: {
    readonly total: number;
    readonly withoutFace: number;
    /** Null if face_recognition was not measured. */
    readonly withoutFaceByReference: number | null;
  };
  /** Photos and people that were left out, one line each. */
  readonly notes: readonly string[];
  readonly runs: readonly Run[];
  readonly seconds: {
    readonly enrolling: number;
    readonly looking: number;
    readonly reference: number;
  };
}

/** The results for one number of enrolled photos. */
export interface Run extends Summary {
  readonly photos: number;
  /** Results of Python's face_recognition on the same draws; null if not measured. */
  readonly reference: readonly ({ readonly threshold: number } & Figures)[] | null;
}

/** The part of the grid to print; the JSON report has all of it. */
const PRINTED = {
  thresholds: [0.4, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.64],
  margins: [0, 0.02, 0.04, 0.06, 0.1, 0.14],
};
/** Number of confused pairs to print. */
const PAIRS = 8;

const HEAD = ["", "right %", "wrong %", "no face %", "strangers accepted %"];

/** The report as text. */
export function peopleText(report: PeopleReport, columns?: number): string {
  const { settings: { draws, seed, rule }, photos, runs, seconds } = report;
  const halves = runs[0]!.halves;
  const theirs = photos.withoutFaceByReference;
  const parts = [`enrolling ${seconds.enrolling}`, `looking ${seconds.looking}`];
  if (theirs !== null) parts.push(`face_recognition ${seconds.reference}`);
  return [
    `${
      runs[0]!.people.length
    } people, ${photos.total} photos; without a face: ${photos.withoutFace}` +
    (theirs === null ? "" : `, by face_recognition ${theirs}`) +
    `; ${draws} draws, seed ${seed}`,
    "95 % intervals: bootstrap over people, no narrower than Wilson's for the photos",
    ...runs.flatMap((run) => runText(run, rule, columns)),
    "",
    ...(halves
      ? [
        `half a: ${halves.a.join(", ")}`,
        `half b: ${halves.b.join(", ")}`,
        "split by a hash of the name; each half has a gallery of its own people",
      ]
      : ["too few people for halves: 4 are needed"]),
    `seconds: ${parts.join(", ")}`,
  ].join("\n");
}

function runText(run: Run, { threshold, margin }: RuleLimits, columns?: number): string[] {
  const { photos, inForce, reference, sizes } = run;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    renderTable(head, rows, undefined, columns);
  return [
    "",
    `${photos} enrolled for each person: ${inForce.right.looks} tests, each with its person in the gallery and ` +
    "again with the person left out",
    table(HEAD, [
      [`threshold ${threshold}, margin ${margin}`, ...cells(inForce)],
      ...(reference ?? []).map((rule) => [
        `face_recognition, nearest photo, ${rule.threshold}`,
        ...cells(rule),
      ]),
    ]),
    `of ${inForce.sureWrong.looks} answers that are sure, wrong: ${
      withInterval(inForce.sureWrong)
    } %`,
    ...confusions(run),
    "by number of people in the gallery",
    table(HEAD, sizes.map((size) => [`${size.people}`, ...cells(size)])),
    "right / wrong / strangers accepted, %, by threshold and margin",
    gridTable(run, columns),
    `tuned: the rule with the most right answers where at most ${
      100 * MAX_ACCEPTED
    } % of strangers are accepted`,
    table(
      ["tuned on", "rule", "there: right / wrong / strangers", "on the other half"],
      run.tunings.map(tuningRow),
    ),
  ];
}

function cells({ right, wrong, noFace, accepted }: Figures): string[] {
  return [right, wrong, noFace, accepted].map(withInterval);
}

function withInterval({ rate, interval: [from, to] }: Rate): string {
  return `${percent(rate)} (${percent(from)} to ${percent(to)})`;
}

const percent = (share: number) => (100 * share).toFixed(1);

const brief = ({ right, wrong, accepted }: Figures) =>
  [right, wrong, accepted].map(({ rate }) => percent(rate)).join(" / ");

function gridTable({ grid }: Run, columns?: number): string {
  const at = (threshold: number, margin: number) =>
    grid.find((cell) => cell.threshold === threshold && cell.margin === margin)!;
  const rows = PRINTED.thresholds.map((threshold) => [
    threshold.toFixed(2),
    ...PRINTED.margins.map((margin) => brief(at(threshold, margin))),
  ]);
  const head = ["", ...PRINTED.margins.map((margin) => `margin ${margin}`)];
  return renderTable(head, rows, undefined, columns);
}

function tuningRow({ on, rule, there, elsewhere }: Tuning): string[] {
  const who = on === "everybody" ? on : `half ${on}`;
  if (!rule || !there) return [who, "none: all accept more", "", ""];
  const found = elsewhere
    ? [elsewhere.right, elsewhere.wrong, elsewhere.accepted].map(withInterval).join(" / ")
    : "";
  return [who, `${rule.threshold}, ${rule.margin}`, brief(there), found];
}

function confusions({ confusions }: Run): string[] {
  if (confusions.length === 0) return [];
  const told = confusions.slice(0, PAIRS).map(({ person, takenFor, known, looks }) =>
    `${person} for ${takenFor} ${looks} times${known ? " though enrolled" : ""}`
  );
  return [`mistaken for another: ${told.join(", ")}${confusions.length > PAIRS ? ", …" : ""}`];
}
