import { basename, dirname } from "node:path";
import { parseLedgerLine } from "../../contract/ledger_line.ts";
import { identityOf, lines } from "./lines.ts";
import { lineSelector, type Selection } from "./selection.ts";

/** A selected line of a ledger. */
export interface FoundLine {
  readonly file: string;
  readonly identity: string;
  /** Empty if the line is damaged. */
  readonly video: string;
  readonly outcome: string;
  readonly receivedAt: string;
}

/** The files of a ledger: its rotated ones, oldest first, then the one that is written. */
export async function ledgerFiles(path: string): Promise<string[]> {
  const folder = dirname(path);
  const [, stem = "", extension = ""] = /^(.*?)(\.[^./]*)?$/s.exec(basename(path))!;
  const rotated = new RegExp(
    `^${RegExp.escape(stem)}-\\d{8}T\\d{9}Z${RegExp.escape(extension)}$`,
  );
  const names: string[] = [];
  let isThere = false;
  for (const { name, isFile, isSymlink } of await entriesOf(folder)) {
    if (isFile && rotated.test(name)) names.push(name);
    if (name === basename(path) && (isFile || isSymlink)) isThere = true;
  }
  return [...names.sort().map((name) => `${folder}/${name}`), ...(isThere ? [path] : [])];
}

/** A folder's entries; none if there is no folder. */
export async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Finds the selected lines in all files of a ledger. Lines without a line end are not looked at. */
export async function findLines(path: string, selection: Selection): Promise<FoundLine[]> {
  const isSelected = lineSelector(selection);
  const found: FoundLine[] = [];
  for (const file of await ledgerFiles(path)) {
    using opened = await Deno.open(file).catch(unlessGone);
    if (!opened) continue;
    for await (const { line, next } of lines(opened)) {
      if (next === undefined || !isSelected(line)) continue;
      const { video = "", outcome = "" } = parseLedgerLine(line) ?? {};
      const receivedAt = line.slice(line.lastIndexOf(",") + 1);
      found.push({ file, identity: identityOf(line)!, video, outcome, receivedAt });
    }
  }
  return found;
}

/** A running bridge rotates its ledger, and deletes files that have expired. */
function unlessGone(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}
