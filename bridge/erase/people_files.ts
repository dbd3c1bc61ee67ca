import { dirname } from "node:path";
import { isObject } from "../../contract/json.ts";
import { toNfc } from "../../contract/text.ts";
import { writeSynced } from "../collect/result_files.ts";
import { giveToOwner } from "../ledger/erase_request.ts";

/** A video whose file of everyone in it, `results/<video>.json`, names one of the people. */
export interface SeenIn {
  readonly video: string;
  /** Whether it names somebody else, too. */
  readonly isShared: boolean;
}

interface PeopleFile {
  readonly key: string;
  readonly people: readonly unknown[];
}

/** Returns null if the text names none of them. @param names in composed Unicode (NFC) */
export function seenIn(text: string, names: ReadonlySet<string>): SeenIn | null {
  const file = parse(text);
  if (!file) return null;
  const own = file.people.filter((person) => isOneOf(person, names));
  if (own.length === 0) return null;
  const others = file.people.filter((person) => !own.includes(person) && nameOf(person) !== null);
  return { video: file.key, isShared: others.length > 0 };
}

/**
 * Leaves these people out of a file of everyone in a video, which keeps its time: retention counts
 * from it. Others of the gallery stay; without any, the file is deleted.
 */
export async function leaveOut(path: string, names: ReadonlySet<string>): Promise<void> {
  const [before, { mtime }] = [await Deno.readTextFile(path), await Deno.stat(path)];
  const found = seenIn(before, names);
  if (!found) return;
  if (!found.isShared) return await Deno.remove(path);
  const file = parse(before)!;
  const people = file.people.filter((person) => !isOneOf(person, names));
  // Named as the bridge's own, which the next erasure finds.
  const unfinished = `${dirname(path)}/.${crypto.randomUUID().replaceAll("-", "")}`;
  const text = `${JSON.stringify({ ...file, people })}\n`;
  await writeSynced(path, unfinished, text, async () => {
    // The bridge must be able to replace it, whoever erases.
    await giveToOwner(unfinished, path);
    if (mtime) await Deno.utime(unfinished, mtime, mtime);
  });
}

/** Returns undefined for another text. */
function parse(text: string): PeopleFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Array.isArray(value.people)) return undefined;
    return { ...value, key: String(value.key), people: value.people };
  } catch {
    return undefined;
  }
}

function isOneOf(person: unknown, names: ReadonlySet<string>): boolean {
  if (!isObject(person)) return false;
  const { name, student } = person;
  const spellings = [name, isObject(student) ? student.name : null];
  return spellings.some((one) => typeof one === "string" && names.has(toNfc(one.trim())));
}

function nameOf(person: unknown): string | null {
  return isObject(person) && typeof person.name === "string" ? person.name : null;
}
