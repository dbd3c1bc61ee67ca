import { csvRows } from "../../contract/csv.ts";
import { toNfc } from "../../contract/text.ts";
import { peopleFileName, resultFileName } from "../collect/result_files.ts";
import { entriesOf } from "../ledger/find_lines.ts";
import type { Selection } from "../ledger/selection.ts";
import { type SeenIn, seenIn } from "./people_files.ts";

/** The files of results that hold something of the selected answers. */
export interface FoundFiles {
  /** Paths. */
  readonly results: readonly string[];
  /** The videos whose file names one of the people among everyone. */
  readonly seen: readonly SeenIn[];
  /** Those of the paths in which others stay. */
  readonly shared: readonly string[];
}

/**
 * Finds the files of results beside a ledger that are selected by the video, by a name in any row
 * or of anyone in the video, or by the identity of an unfinished one.
 */
export async function findResultFiles(
  folder: string,
  { names, videos, identities }: Selection,
): Promise<FoundFiles> {
  const byFile = new Set([
    ...videos.flatMap((video) => [resultFileName(video), peopleFileName(video)]),
    ...identities.map((identity) => `.${identity}`),
  ]);
  const byName = new Set(names);
  const [results, shared, seen]: [string[], string[], SeenIn[]] = [[], [], []];
  for (const { name, isFile } of await entriesOf(folder)) {
    if (!isFile || !/\.(csv|json)$|^\.[0-9a-f]{32}$/.test(name)) continue;
    const path = `${folder}/${name}`;
    if (byFile.has(name)) results.push(path);
    else if (byName.size > 0) {
      const text = await textOf(path);
      const found = text.startsWith("{") ? seenIn(text, byName) : null;
      if (found) seen.push(found);
      if (found?.isShared && name.endsWith(".json")) shared.push(path);
      if (found || holdsName(text, byName)) results.push(path);
    }
  }
  return { results: results.sort(), seen, shared };
}

/** Empty if it is gone. */
async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function holdsName(text: string, names: ReadonlySet<string>): boolean {
  try {
    if (text.startsWith("{")) JSON.parse(text);
    else return csvRows(text).some(([name = ""]) => names.has(toNfc(name)));
    return false;
  } catch {
    // A kill has torn it. Its result is in the ledger, or comes again.
    const composed = toNfc(text);
    return [...names].some((name) =>
      composed.includes(name) || composed.includes(JSON.stringify(name).slice(1, -1))
    );
  }
}
