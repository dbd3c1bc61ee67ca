import { costOfThousand, REKOGNITION_FACE_SEARCH } from "../../../aws/prices.ts";
import type { Architecture } from "../../../contract/output_metadata.ts";
import { renderTable } from "../../../cli/table.ts";
import type { Measured } from "./measure.ts";

/** The memory size at which Lambda allocates a whole processor. */
const MEMORY_MB = 1769;

export const secondsAMinute = ({ processorSeconds, videoSeconds }: Measured) =>
  60 * processorSeconds / videoSeconds;

/** USD for a minute of video on one processor of Lambda, without the price of the request. */
export function dollarsAMinute(measured: Measured, architecture: Architecture): number {
  const ms = 1000 * secondsAMinute(measured);
  return (costOfThousand(ms, MEMORY_MB, architecture) - costOfThousand(0, 0, architecture)) / 1000;
}

/**
 * A table of the contenders.
 * @param timeline the one that the others are compared with
 */
export function timelineTable(all: readonly Measured[], timeline: Measured): string {
  const rows = all.map((one) => [
    one.who,
    secondsAMinute(one).toFixed(1),
    `× ${(secondsAMinute(one) / secondsAMinute(timeline)).toFixed(2)}`,
    `${one.found} of ${one.people}`,
    `${one.wrong}`,
    `$${dollarsAMinute(one, "x86_64").toFixed(5)}`,
    `$${dollarsAMinute(one, "arm64").toFixed(5)}`,
  ]);
  const head = ["who", "CPU s a minute", "ratio", "people found", "wrong", "x86 a minute", "arm"];
  return renderTable(head, rows);
}

/** How many times as much Amazon Rekognition Video costs. */
export function rekognitionText(timeline: Measured): string {
  const ours = dollarsAMinute(timeline, "x86_64");
  return `Amazon Rekognition Video, face search: $${
    REKOGNITION_FACE_SEARCH.toFixed(2)
  } a minute, ` +
    `× ${(REKOGNITION_FACE_SEARCH / ours).toFixed(0)} of ${timeline.who}`;
}
