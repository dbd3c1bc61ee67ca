import { csvLine, csvRows } from "../../contract/csv.ts";
import { encodeOutputMetadata, type OutputMetadata } from "../../contract/output_metadata.ts";
import { isName } from "../person.ts";

/** An output object. */
export interface Answer {
  readonly key: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly metadata: OutputMetadata | undefined;
}

/** The rows; a malformed text is one cell. */
export function rowsOf(text: string): string[][] {
  try {
    return csvRows(text);
  } catch {
    return [[text]];
  }
}

const peopleIn = (text: string) => rowsOf(text).map(([name = ""]) => name);

/** Whether the person is in the answer, alone or among others. */
export function namesPerson(answer: Answer, name: string): boolean {
  return isOfPerson(answer, name) || peopleIn(answer.text).some((one) => isName(name, one));
}

/** Whether the answer is the person: the metadata is then about this face. */
export function isOfPerson({ text, metadata }: Answer, name: string): boolean {
  return isName(name, peopleIn(text)[0] ?? "") ||
    metadata?.outcome === "recognised" && isName(name, metadata.nearest?.name ?? "");
}

const NOBODY = ["unknown", "no_face", "unreadable", ""];

/** Whether anybody else was recognised too. */
export function namesOthers({ text }: Answer, name: string): boolean {
  return peopleIn(text).some((one) => !isName(name, one) && !NOBODY.includes(one));
}

/** The names of the nearest two people. */
export function neighbours({ metadata }: Answer): string[] {
  const nearest = metadata?.nearest;
  return nearest ? [nearest.name, ...nearest.second ? [nearest.second.name] : []] : [];
}

const CRLF = "\r\n";

/** The rows of the others; the text as it is if no row is the person. */
export function textWithout(name: string, text: string): string {
  const rows = rowsOf(text);
  const others = rows.filter(([one = ""]) => !isName(name, one));
  return others.length === rows.length ? text : others.map((row) => csvLine(row, CRLF)).join("");
}

/** The field of the nearest people, without the person. */
export function nearestWithout(name: string, metadata: OutputMetadata): string {
  const { nearest } = metadata;
  const [first = null, second = null] = [nearest, nearest?.second ?? null].filter((one) =>
    one !== null && !isName(name, one.name)
  );
  return nearestOf(metadata, first && { ...first, second });
}

/** The field of these nearest people. */
export function nearestOf(metadata: OutputMetadata, nearest: OutputMetadata["nearest"]): string {
  return encodeOutputMetadata({ ...metadata, nearest })["nearest"]!;
}
