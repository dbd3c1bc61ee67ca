import { csvRows } from "../../contract/csv.ts";
import { toNfc } from "../../contract/text.ts";
import { resultFileName } from "../collect/result_files.ts";
import { entriesOf } from "../ledger/find_lines.ts";
import type { Selection } from "../ledger/selection.ts";

/**
 * Finds the files of results beside a ledger that are selected by the video, by a name in any row,
 * or by the identity of an unfinished one.
 */
export async function findResultFiles(
  folder: string,
  { names, videos, identities }: Selection,
): Promise<string[]> {
  const byFile = new Set([
    ...videos.map(resultFileName),
    ...identities.map((identity) => `.${identity}`),
  ]);
  const byName = new Set(names);
  const found: string[] = [];
  for (const { name, isFile } of await entriesOf(folder)) {
    if (!isFile || !/\.csv$|^\.[0-9a-f]{32}$/.test(name)) continue;
    const path = `${folder}/${name}`;
    if (byFile.has(name) || byName.size > 0 && await holdsName(path, byName)) found.push(path);
  }
  return found.sort();
}

async function holdsName(path: string, names: ReadonlySet<string>): Promise<boolean> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  try {
    return csvRows(text).some(([name = ""]) => names.has(toNfc(name)));
  } catch {
    // A kill has torn it. Its result is in the ledger, or comes again.
    const composed = toNfc(text);
    return [...names].some((name) => composed.includes(name));
  }
}
