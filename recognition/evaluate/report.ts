import { renderTable } from "../../cli/table.ts";
import type { ClipResult } from "./evaluate_clip.ts";
import { type Figures, otherDistances, ownDistances } from "./figures.ts";

/** The report as text: wrong answers, distances, totals. */
export function evaluationText(
  clips: readonly ClipResult[],
  figures: Figures,
  { threshold, margin }: { threshold: number; margin: number },
): string {
  const lines = [...wrongOnes(clips)];
  if (ownDistances(clips).length + otherDistances(clips).length > 0) {
    lines.push(...histogram(ownDistances(clips), otherDistances(clips), threshold), "");
  }
  const { verdicts, leftOut, best } = figures;
  const percent = (100 * figures.accuracy).toFixed(1);
  const wrong = Object.entries(verdicts).filter(([verdict]) => verdict !== "right");
  lines.push(
    `${figures.clips} clips at threshold ${threshold}, margin ${margin}: ${verdicts.right} right ` +
      `(${percent} %), ${wrong.map(([verdict, count]) => `${count} ${verdict}`).join(", ")}`,
  );
  if (leftOut) {
    lines.push(
      `left out of the gallery: ${leftOut.unknown} of ${leftOut.clips} unknown, ` +
        `${leftOut.falseMatches} false match, ${leftOut.noFace} no face`,
    );
  }
  if (best) {
    const range = `${best.from.toFixed(3)} to ${best.to.toFixed(3)}`;
    const middle = ((best.from + best.to) / 2).toFixed(3);
    lines.push(
      `threshold that separates them best: ${middle} (${range}), ${best.errors} on the wrong side`,
    );
  }
  return lines.join("\n");
}

function wrongOnes(clips: readonly ClipResult[]): string[] {
  const wrong = clips.filter(({ verdict, leftOut }) =>
    verdict !== "right" || (leftOut && leftOut.answer !== null)
  );
  if (wrong.length === 0) return [];
  const number = (value: number | null) => value?.toFixed(3) ?? "";
  const rows = wrong.map((clip) => [
    clip.video,
    clip.person ?? "nobody",
    clip.verdict === "right" ? "right" : `${clip.verdict}${clip.answer ? `: ${clip.answer}` : ""}`,
    clip.leftOut?.answer ?? "",
    number(clip.own),
    number(clip.leftOut?.distance ?? clip.other),
  ]);
  return [renderTable(["video", "is", "answer", "left out", "own", "nearest other"], rows)];
}

const BIN = 0.05;
const BAR = 30;

/**
 * Histogram of the distances to the right person and to the nearest other, in bins of 0.05, with
 * the threshold marked.
 */
function histogram(
  own: readonly number[],
  other: readonly number[],
  threshold: number,
): string[] {
  const binOf = (distance: number) => Math.floor(distance / BIN + 1e-9);
  const drawn = [...own, ...other, threshold].map(binOf);
  const [first, last] = [Math.min(...drawn), Math.max(...drawn)];
  const counts = (of: readonly number[], bin: number) => of.filter((d) => binOf(d) === bin).length;
  const bins = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const most = Math.max(...bins.flatMap((bin) => [counts(own, bin), counts(other, bin)]));
  const bar = (count: number, fill: string) => fill.repeat(Math.ceil((count / most) * BAR));
  const line = (bin: number) => {
    const [mine, theirs] = [counts(own, bin), counts(other, bin)];
    const mark = binOf(threshold) === bin ? "← threshold" : "";
    return [
      (bin * BIN).toFixed(2),
      `${bar(mine, "█")} ${mine || ""}`.padEnd(BAR + 5),
      `${bar(theirs, "░")} ${theirs || ""}`.padEnd(BAR + 5),
      mark,
    ].join("  ").trimEnd();
  };
  return [
    `      ${"to the right person".padEnd(BAR + 5)}  to the nearest other`,
    ...bins.map(line),
  ];
}
