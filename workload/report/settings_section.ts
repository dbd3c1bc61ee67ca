import type { RunRecord } from "../record/run_record.ts";
import { type Evidence, metadataOf } from "../verify/evidence.ts";
import { machineText } from "./cost_section.ts";
import { foldedSection, listOf } from "./folded.ts";
import type { Html } from "./html.ts";

/** The settings and versions of a run. @param about more of them */
export function settingsSection(
  evidence: Evidence,
  about: Readonly<Record<string, string>>,
): Html {
  const works = metadataOf(evidence);
  /** All distinct values: the function may be redeployed during a run. */
  const distinct = (values: readonly (string | null | undefined)[]) =>
    [...new Set(values.filter(Boolean))].join("; ") || "not reported";
  const list = listOf([
    ["started", momentText(evidence.run.startedAt)],
    ["finished", evidence.run.finishedAt ? momentText(evidence.run.finishedAt) : "no: timed out"],
    ...settingsOf(evidence.run),
    ...Object.entries(evidence.run.names).map(([name, value]) => [wordsOf(name), value] as const),
    ["function version", distinct(works.map(({ functionVersion }) => functionVersion))],
    [
      "function memory, architecture",
      distinct(works.map(({ machine }) => machine && machineText(machine))),
    ],
    ["threshold", distinct(works.map(({ rule }) => rule && `${rule.threshold}`))],
    ["margin", distinct(works.map(({ rule }) => rule && `${rule.margin}`))],
    ...Object.entries(about),
  ]);
  return foldedSection({ id: "settings", title: "Settings and versions" }, list);
}

/** `2026-01-02 03:04:05 UTC` */
export function momentText(iso: string): string {
  return `${iso.replace("T", " ").slice(0, 19)} UTC`;
}

/** `inputDeadLetterQueue` → `input dead letter queue` */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function settingsOf({ settings }: RunRecord): (readonly [string, string])[] {
  if (!settings) return [];
  const { repeat, concurrency, perSecond, timeoutSeconds, longestWait } = settings;
  return [
    ["uploads of each video", `${repeat}`],
    ["concurrent uploads", `${concurrency}`],
    ["maximum uploads per second", perSecond === null ? "no limit" : `${perSecond}`],
    ["timeout", `${timeoutSeconds} s`],
    ...(longestWait === undefined ? [] : [["longest wait", `${longestWait} s`] as const]),
  ];
}
