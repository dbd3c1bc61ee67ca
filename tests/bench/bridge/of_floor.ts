import { renderTable } from "../../../cli/table.ts";
import type { Label, Paced, Throughput } from "./measurements.ts";

/** A run's figures as multiples of the floor's in the same place; null where it has none. */
export interface ThroughputOfFloor extends Label {
  readonly perSecond: number | null;
  readonly requestsPerEvent: number | null;
  readonly cpuMsPerEvent: number | null;
  readonly rssEarly: number | null;
  readonly rssEnd: number | null;
  readonly rssPeak: number | null;
}

export interface PacedOfFloor extends Label {
  readonly addedToLineP50: number | null;
  readonly addedToLineP99: number | null;
  readonly addedToDeletionP50: number | null;
  readonly addedToDeletionP99: number | null;
  readonly cpuMsPerEvent: number | null;
}

export interface OfFloor {
  readonly throughput: readonly ThroughputOfFloor[];
  readonly paced: readonly PacedOfFloor[];
}

/** Every figure as a multiple of the floor's on the same server, with the same cap and uploads. */
export function ofFloor(throughput: readonly Throughput[], paced: readonly Paced[]): OfFloor {
  return {
    throughput: withFloor(throughput).map(([row, floor]) => ({
      ...labelOf(row),
      perSecond: ratio(row.perSecond, floor.perSecond),
      requestsPerEvent: ratio(row.requestsPerEvent, floor.requestsPerEvent),
      cpuMsPerEvent: ratio(row.cpuMsPerEvent, floor.cpuMsPerEvent),
      rssEarly: ratio(row.rssMb.early, floor.rssMb.early),
      rssEnd: ratio(row.rssMb.end, floor.rssMb.end),
      rssPeak: ratio(row.rssMb.peak, floor.rssMb.peak),
    })),
    paced: withFloor(paced).map(([row, floor]) => ({
      ...labelOf(row),
      addedToLineP50: ratio(row.addedToLine.p50, floor.addedToLine.p50),
      addedToLineP99: ratio(row.addedToLine.p99, floor.addedToLine.p99),
      addedToDeletionP50: ratio(row.addedToDeletion.p50, floor.addedToDeletion.p50),
      addedToDeletionP99: ratio(row.addedToDeletion.p99, floor.addedToDeletion.p99),
      cpuMsPerEvent: ratio(row.cpuPercent / row.perSecond, floor.cpuPercent / floor.perSecond),
    })),
  };
}

/** The tables of {@linkcode ofFloor}, empty without a floor. */
export function ofFloorText({ throughput, paced }: OfFloor): string[] {
  if (throughput.length === 0) return [];
  const parts = [
    "",
    "throughput as multiples of the floor:",
    renderTable(
      ["who", "cap", "per s", "requests", "CPU ms", "RSS early", "end", "peak"],
      throughput.map((row) => [
        ...nameOf(row),
        ...[row.perSecond, row.requestsPerEvent, row.cpuMsPerEvent].map(text),
        ...[row.rssEarly, row.rssEnd, row.rssPeak].map(text),
      ]),
    ),
  ];
  if (paced.length === 0) return parts;
  return [
    ...parts,
    "",
    "latency as multiples of the floor (none where the floor adds nothing):",
    renderTable(
      ["who", "cap", "to the line p50", "p99", "to the deletion p50", "p99", "CPU ms"],
      paced.map((row) => [
        ...nameOf(row),
        ...[row.addedToLineP50, row.addedToLineP99].map(text),
        ...[row.addedToDeletionP50, row.addedToDeletionP99, row.cpuMsPerEvent].map(text),
      ]),
    ),
  ];
}

function withFloor<T extends Label>(rows: readonly T[]): [T, T][] {
  return rows.flatMap((row): [T, T][] => {
    const floor = rows.find((other) =>
      other.contender === "floor" && other.server === row.server && other.cap === row.cap &&
      other.mixed === row.mixed
    );
    return floor && floor !== row ? [[row, floor]] : [];
  });
}

function labelOf({ server, contender, cap, mixed }: Label): Label {
  return { server, contender, cap, mixed };
}

/** An added latency may be 0 or less: then there is no multiple of it. */
function ratio(value: number | null, floor: number | null): number | null {
  return value === null || floor === null || !(floor > 0) ? null : value / floor;
}

const nameOf = ({ contender, cap, mixed }: Label) => [contender, `${cap}${mixed ? " mixed" : ""}`];

const text = (value: number | null) => value === null ? "" : value.toFixed(2);
