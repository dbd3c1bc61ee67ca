import { csvLine } from "../../contract/csv.ts";
import { UserError } from "../../contract/errors.ts";
import { isErased } from "../../contract/erased_line.ts";
import { oneLine, parseLedgerLine } from "../../contract/ledger_line.ts";
import { toNfc } from "../../contract/text.ts";
import { HEAD, identityOf, TAIL } from "./lines.ts";

/** Whose answers to erase: an answer is selected by any of the three. */
export interface Selection {
  /** Names of people. */
  readonly names: readonly string[];
  /** Keys of videos. */
  readonly videos: readonly string[];
  /** Identities of uploads, also of those whose result has not arrived yet. */
  readonly identities: readonly string[];
}

/**
 * Parses a selection: JSON `{"names": [], "videos": [], "identities": []}`, or one name per line.
 * @throws {UserError} if it is malformed, or selects nothing
 */
export function parseSelection(text: string): Selection {
  const given = text.trim().startsWith("{") ? fromJson(text) : { names: text.split(/\r?\n/) };
  const list = (value: unknown) => {
    const texts = value ?? [];
    if (Array.isArray(texts) && texts.every((one) => typeof one === "string")) return texts;
    throw new UserError("names, videos and identities must be lists of texts");
  };
  const selection = {
    names: list(given.names).map((name) => toNfc(name.trim())).filter((name) => name !== ""),
    videos: list(given.videos),
    identities: list(given.identities),
  };
  const odd = selection.identities.find((one) => !/^[0-9a-f]{32}$/.test(one));
  if (odd !== undefined) throw new UserError("an identity must be 32 hexadecimal digits");
  if (Object.values(selection).every((texts) => texts.length === 0)) {
    throw new UserError("standard input must name whose answers to erase, one name per line");
  }
  return selection;
}

function fromJson(text: string): Partial<Record<keyof Selection, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError("standard input is neither JSON nor one name per line");
  }
}

/**
 * Returns whether a line of a ledger is selected and not erased yet. Most lines are not: they cost a
 * search for each text, not the CSV parser.
 */
export function lineSelector({ names, videos, identities }: Selection): (line: string) => boolean {
  const [byName, byVideo] = [new Set(names.map(oneLine)), new Set(videos.map(oneLine))];
  const byIdentity = new Set(identities);
  // As they stand in a line.
  const traces = [...byName, ...byVideo].map((text) => toNfc(csvLine([text]).trimEnd()));
  return (line) => {
    const identity = identityOf(line);
    if (identity === undefined) return false;
    const answer = toNfc(line.slice(HEAD, -TAIL));
    const found = traces.some((trace) => answer.includes(trace));
    if (!found && !byIdentity.has(identity)) return false;
    const entry = parseLedgerLine(line);
    // A damaged line keeps its identity, and must not keep a name.
    if (!entry) return found;
    return !isErased(entry) &&
      (byIdentity.has(identity) || byName.has(toNfc(entry.name)) || byVideo.has(entry.video));
  };
}
