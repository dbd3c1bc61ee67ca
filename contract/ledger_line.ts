import { csvLine, csvRows } from "./csv.ts";
import { type Outcome, OUTCOMES, type Result } from "./result.ts";

/** The ledger's columns, in order. */
export const LEDGER_COLUMNS = [
  "identity",
  "video",
  "outcome",
  "name",
  "major",
  "year",
  "distance",
  "received_at",
] as const;

export const LEDGER_HEADER = csvLine(LEDGER_COLUMNS);

/** One parsed line of the ledger. */
export interface LedgerEntry {
  readonly identity: string;
  readonly video: string;
  readonly outcome: Outcome;
  readonly name: string;
  readonly major: string;
  readonly year: string;
  readonly distance: number | null;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/**
 * Formats a result as one ledger line, with its line end. Line breaks and NUL characters in a field are written as
 * `\n`, `\r` and `\0`, so that an entry is always one physical line.
 */
export function ledgerLine(result: Result, receivedAt: Date): string {
  const student = result.student;
  const fields = [
    result.identity,
    result.key,
    result.outcome,
    student?.name ?? result.name ?? "",
    student?.major ?? "",
    student?.year ?? "",
    result.distance === null ? "" : result.distance.toFixed(4),
    receivedAt.toISOString(),
  ];
  return csvLine(fields.map(oneLine));
}

/** A field's text as the ledger has it, in one line. */
export function oneLine(text: string): string {
  // The ledger takes NUL bytes for the rest of a line that a power failure has torn.
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\0", "\\0");
}

/** Parses a ledger line; undefined if it is the header or a torn line. */
export function parseLedgerLine(line: string): LedgerEntry | undefined {
  let row: string[] | undefined;
  try {
    row = csvRows(line)[0];
  } catch {
    return undefined;
  }
  if (row?.length !== LEDGER_COLUMNS.length) return undefined;
  const [identity, video, outcome, name, major, year, distance, receivedAt] = row as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (!OUTCOMES.includes(outcome as Outcome) || !receivedAt.endsWith("Z")) return undefined;
  return {
    identity,
    video,
    outcome: outcome as Outcome,
    name,
    major,
    year,
    distance: distance === "" ? null : Number(distance),
    receivedAt,
  };
}
