import { fewSpans, type Person } from "../../contract/people.ts";
import type { TimelinePerson } from "./people.ts";

/**
 * The people as a result has them, before they are looked up in the students table. Seconds are
 * rounded to milliseconds, distances to four places.
 * @param strangers the number of each stranger, in order; by default from 1
 */
export function contractPeople(
  people: readonly TimelinePerson[],
  strangers: readonly number[] = people.map((_, i) => i + 1),
): Person[] {
  let next = 0;
  return people.map(({ name, nearest, confidence, spans, seconds, frames, best }) => ({
    name,
    student: null,
    stranger: name === null ? strangers[next++]! : null,
    distance: nearest && places(nearest.distance, 4),
    margin: nearest?.second ? places(nearest.second.distance - nearest.distance, 4) : null,
    sure: confidence === "sure",
    from: places(spans[0]!.from, 3),
    to: places(spans.at(-1)!.to, 3),
    seconds: places(seconds, 3),
    spans: fewSpans(spans.map(({ from, to }) => [places(from, 3), places(to, 3)] as const)),
    frames,
    best: { time: places(best.time, 3), face: best.face },
  }));
}

function places(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
