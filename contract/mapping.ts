import { UserError } from "./errors.ts";
import { isBlankRow } from "./spreadsheet.ts";
import { splitLines, toNfc } from "./text.ts";

/** The expected answer for a video; both fields are empty if nobody of the gallery is in it. */
export interface Answer {
  readonly major: string;
  readonly year: string;
}

/** A person who is expected in a video, by record or by name: then major and year are empty. */
export interface ExpectedPerson extends Answer {
  readonly name?: string;
}

/** Who is expected in a video. */
export interface Expected extends ExpectedPerson {
  /** Further people, if several are expected. */
  readonly others?: readonly ExpectedPerson[];
}

/** The expected answers by video key. */
export type Mapping = ReadonlyMap<string, Expected>;

/** The expected people, each once; empty if nobody of the gallery is expected. */
export function expectedPeople({ others = [], ...first }: Expected): ExpectedPerson[] {
  const isNobody = first.major === "" && first.year === "" && first.name === undefined;
  return isNobody ? [] : [first, ...others];
}

/**
 * Parses lines `key:major,year`, as in `test_0.mp4:physics,junior`; `clip.mp4:,` if nobody of the gallery is in it.
 * Several people are separated by semicolons, and one may be named: `a.mp4:physics,junior;name=Ann Lee`.
 * A key may hold colons; keys are in NFC, so look them up with {@linkcode toNfc}. As spreadsheets save it, the
 * separator may also be a semicolon or a tab; blank lines, empty rows (`,,`) and a first line `sep=;` are skipped.
 * There are no comments, because a key may begin with any character.
 * @param file its name, for errors
 * @throws {UserError} naming the line that is malformed or contradicts another
 */
export function parseMapping(text: string, file = "mapping"): Mapping {
  const mapping = new Map<string, Expected>();
  const lineOf = new Map<string, number>();
  for (const [index, line] of splitLines(toNfc(text)).entries()) {
    if (isBlankRow(line, index)) continue;
    const [key, answer] = recordOf(line) ?? [];
    if (key === undefined || answer === undefined) {
      throw new UserError(
        `${file}, line ${index + 1}: ${JSON.stringify(line)} is not key:major,year`,
      );
    }
    const before = mapping.get(key);
    if (before && JSON.stringify(before) !== JSON.stringify(answer)) {
      throw new UserError(
        `${file}, line ${index + 1}: ${key} has another answer in line ${lineOf.get(key)}`,
      );
    }
    mapping.set(key, answer);
    lineOf.set(key, index + 1);
  }
  return mapping;
}

const RECORD = /^(.+):([^:,;]*),([^:,;]*),*$/s;
const SPREADSHEET_RECORD = /^(.+):([^:,;\t]*)[;\t]([^:,;\t]*)[;\t]*$/s;

/** A value of several people, or of people by name; separators at the end are a spreadsheet's. */
const PEOPLE_RECORD = /^(.+):([^:]*?)[,;\t\s]*$/s;

function recordOf(line: string): [key: string, answer: Expected] | undefined {
  const [, namedKey, value = ""] = PEOPLE_RECORD.exec(line) ?? [];
  const isNamed = /(^|;)\s*name=/.test(value);
  const [, key, major, year] = (isNamed ? null : RECORD.exec(line)) ??
    (isNamed ? null : SPREADSHEET_RECORD.exec(line)) ?? [];
  if (key !== undefined && major !== undefined && year !== undefined) {
    return [key, { major: major.trim(), year: year.trim() }];
  }
  const [first, ...others] = value.split(";").map(personOf);
  if (namedKey === undefined || !first || others.includes(undefined)) return undefined;
  const more = others as ExpectedPerson[];
  return [namedKey, more.length > 0 ? { ...first, others: more } : first];
}

function personOf(text: string): ExpectedPerson | undefined {
  const [, name] = /^\s*name=\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name) return { major: "", year: "", name };
  const [, major, year] = /^([^,\t]*)[,\t]([^,\t]*)$/s.exec(text) ?? [];
  if (!major?.trim() || year === undefined) return undefined;
  return { major: major.trim(), year: year.trim() };
}

/** How a record compares with the expected one. */
export type Agreement = "same" | "alike" | "different";

/**
 * Compares an answer with the expected one. `alike` means that each field differs at most in case, in separators or in
 * one letter (not a digit), as `freshmen` and `freshman` do.
 */
export function agreement(wanted: Answer, found: Answer): Agreement {
  const same = (one: string, other: string) => toNfc(one) === toNfc(other);
  if (same(wanted.major, found.major) && same(wanted.year, found.year)) return "same";
  const both = alike(wanted.major, found.major) && alike(wanted.year, found.year);
  return both ? "alike" : "different";
}

function alike(one: string, other: string): boolean {
  const plain = (text: string) => toNfc(text).toLowerCase().replaceAll(/[\s_-]+/g, " ").trim();
  const [a, b] = [plain(one), plain(other)];
  if (a === b) return true;
  // Different digits mean a different year, not a typing error.
  if (a.replaceAll(/\D/g, "") !== b.replaceAll(/\D/g, "")) return false;
  if (Math.min(a.length, b.length) < SHORT || Math.abs(a.length - b.length) > 1) return false;
  // One letter substituted, deleted or inserted: the rest after it is equal.
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  if (at < 0) return true;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/** Shorter words that differ in one letter are often different words: `math` and `myth`. */
const SHORT = 5;
