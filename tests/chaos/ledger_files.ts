import { csvKey } from "../../contract/csv.ts";
import { isErased } from "../../contract/erased_line.ts";
import { LEDGER_HEADER, type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";

/** The content of the ledger's files, including rotated ones. */
export interface LedgerContent {
  readonly entries: readonly LedgerEntry[];
  readonly files: number;
  /** Lines that are neither an entry nor the header. */
  readonly damaged: number;
  /** Videos without their own file in `results/`, except those whose answer was erased. */
  readonly uncopied: readonly string[];
}

/** Reads every `results*.csv` in a folder; none if the folder does not exist yet. */
export async function readLedgers(folder: string): Promise<LedgerContent> {
  const texts: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && /^results.*\.csv$/.test(name)) {
        texts.push(await Deno.readTextFile(`${folder}/${name}`));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const content = contentOf(texts);
  const copied = new Set(await namesIn(`${folder}/results`));
  const answers = content.entries.filter((entry) => !isErased(entry));
  const videos = new Set(answers.map(({ video }) => video));
  return { ...content, uncopied: [...videos].filter((video) => !copied.has(csvKey(video))) };
}

/** Keys in chaos are valid file names. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Parses the texts of the files. */
export function contentOf(texts: readonly string[]): Omit<LedgerContent, "uncopied"> {
  const entries: LedgerEntry[] = [];
  let damaged = 0;
  for (const text of texts) {
    for (const line of text.split("\n")) {
      if (line === "" || `${line}\n` === LEDGER_HEADER) continue;
      const entry = parseLedgerLine(line);
      if (entry) entries.push(entry);
      else damaged++;
    }
  }
  return { entries, files: texts.length, damaged };
}
