import { renderTable } from "../../../cli/table.ts";
import { wilsonInterval } from "../people/confidence_interval.ts";
import type { TimelineReport } from "./evaluate_timeline.ts";

/** The measurement for people to read. */
export function timelineText({ settings, people, totals, clips, cost }: TimelineReport): string {
  const { known, strangers, lengths, nowhere, people: counted } = totals;
  const of = (hits: number, all: number) => {
    if (all === 0) return "none";
    const [least, most] = wilsonInterval({ hits, looks: all }).map((part) =>
      (100 * part).toFixed(1)
    );
    return `${(100 * hits / all).toFixed(1)} % (${hits} of ${all}), ${least} to ${most} %`;
  };
  const which = settings.half ? `half ${settings.half} of the people` : "everyone";
  const rows = [
    ["found", of(known.found, known.appearances)],
    ["missed", of(known.missed, known.appearances)],
    ["wrong", of(known.wrong, known.appearances)],
    ["strangers taken for somebody", of(strangers.accepted, strangers.appearances)],
    ["strangers not seen", of(strangers.notSeen, strangers.appearances)],
    [`seconds within ± ${settings.every}`, of(lengths.within, lengths.seen)],
    ["strangers told apart as", `${counted.told}; they are ${counted.strangers}, by clip`],
    [
      "distance of tracks",
      `95 % of one person's are ≤ ${totals.distances.same ?? "–"}, 99 % of two people's ≥ ${
        totals.distances.other ?? "–"
      }`,
    ],
    ["faces where nobody is", `${nowhere.named} named, ${nowhere.strangers} strangers`],
  ];
  const faults = clips.flatMap(({ appearances }, clip) =>
    appearances.filter(({ verdict }) => verdict !== "found").map((one) => {
      const { person, known, from, to } = one.appearance;
      const who = known ? person : `${person} (a stranger)`;
      const what = one.answer === null ? "not found" : `taken for ${one.answer}`;
      return `  clip ${clip}, ${from.toFixed(2)} to ${to.toFixed(2)} s: ${who} ${what}`;
    })
  );
  return [
    `${clips.length} clips of ${which}, ${settings.count} photos enrolled for each person, ` +
    `every ${settings.every} s, seed ${settings.seed}`,
    `people: ${people.join(", ")}`,
    "",
    "Appearances of at least one second, with Wilson's 95 % intervals:",
    renderTable(["figure", "of appearances"], rows),
    "",
    `${cost.videoSeconds} s of video, ${cost.samples} samples, faces looked for in ${cost.looked}; ` +
    `${cost.processorPerMinute} s of processor a minute, ${cost.decodingPerMinute} s of it decoding`,
    ...(faults.length > 0 ? ["", "Not right:", ...faults] : []),
  ].join("\n");
}
