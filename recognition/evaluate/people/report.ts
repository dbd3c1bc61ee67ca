import { renderTable } from "../../../contract/table.ts";
import type { Limits } from "./grid.ts";
import type { Summary, Tuning } from "./summary.ts";
import type { Figures, Rate } from "./tally.ts";
import { MOST_ACCEPTED } from "./tune.ts";

/** What was measured, and how. */
export interface PeopleReport extends Summary {
  readonly settings: {
    readonly folders: readonly string[];
    readonly photos: number;
    readonly draws: number;
    readonly seed: number;
    readonly rule: Limits;
  };
  /** Of the photos that are there. */
  readonly photos: {
    readonly total: number;
    /** Without a face by enrolment's way, the unreadable ones among them. */
    readonly withoutFace: number;
  };
  /** What was left out or had no face, a line each. */
  readonly notes: readonly string[];
  /** Python's face_recognition on the same draws; null: not asked for. */
  readonly reference:
    | {
      readonly withoutFace: number;
      readonly rules: readonly ({ readonly threshold: number } & Figures)[];
    }
    | null;
  readonly seconds: {
    readonly enrolling: number;
    readonly looking: number;
    readonly reference: number;
  };
}

/** Thresholds and margins of the grid that are printed; JSON has all. */
const PRINTED = {
  thresholds: [0.4, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.64],
  margins: [0, 0.02, 0.04, 0.06, 0.1, 0.14],
};
/** Pairs of people that are printed. */
const PAIRS = 8;

const HEAD = ["", "right %", "wrong %", "no face %", "strangers accepted %"];

/** What a person reads. */
export function peopleText(report: PeopleReport, columns?: number): string {
  const { settings, people, photos, inForce, reference, sizes, halves, seconds } = report;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    renderTable(head, rows, undefined, columns);
  const ours = `threshold ${settings.rule.threshold}, margin ${settings.rule.margin}`;
  const lines = [
    `${people.length} people, ${photos.total} photos (${photos.withoutFace} in which enrolment finds no ` +
    `face), ${settings.photos} enrolled a person, ${settings.draws} draws, seed ${settings.seed}: ` +
    `${inForce.right.looks} looks, each with its person in the gallery and again with the person left out`,
    table(HEAD, [
      [ours, ...cells(inForce)],
      ...(reference?.rules ?? []).map((rule) => [
        `face_recognition, nearest photo, ${rule.threshold}`,
        ...cells(rule),
      ]),
    ]),
    "95 % intervals: people drawn anew (bootstrap), no narrower than Wilson's for the photos",
    ...confusions(report),
    "",
    "by people in the gallery",
    table(HEAD, sizes.map((size) => [`${size.people}`, ...cells(size)])),
    "",
    "right / wrong / strangers accepted, %, by threshold and margin",
    gridTable(report, columns),
    "",
    `tuned: the most right where at most ${percent(MOST_ACCEPTED)} % of strangers are accepted`,
    table(
      ["tuned on", "rule", "there: right / wrong / strangers", "on the other half"],
      report.tunings.map(tuningRow),
    ),
  ];
  if (halves) {
    lines.push(
      `half a: ${halves.a.join(", ")}`,
      `half b: ${halves.b.join(", ")}`,
      "parted by a hash of the name; each half has a gallery of its own people",
    );
  } else lines.push("too few people for halves: 4 are needed");
  const parts = [`enrolling ${seconds.enrolling}`, `looking ${seconds.looking}`];
  if (reference) parts.push(`face_recognition ${seconds.reference}`);
  lines.push(`seconds: ${parts.join(", ")}`);
  return lines.join("\n");
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

function gridTable({ grid }: PeopleReport, columns?: number): string {
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

function confusions({ confusions }: PeopleReport): string[] {
  if (confusions.length === 0) return [];
  const told = confusions.slice(0, PAIRS).map(({ person, takenFor, known, looks }) =>
    `${person} for ${takenFor} ${looks} times${known ? " though enrolled" : ""}`
  );
  return [`taken for another: ${told.join(", ")}${confusions.length > PAIRS ? ", …" : ""}`];
}
