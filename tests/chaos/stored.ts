import { peopleKey } from "../../contract/csv.ts";
import { parsePeople } from "../../contract/people.ts";
import type { ChaosCloud } from "./cloud.ts";
import { isLong } from "./upload_plan.ts";

/** What is stored of the long videos at the end. */
export interface Stored {
  /** The names in the object beside the frame, by the video's key. */
  readonly inBucket: ReadonlyMap<string, readonly string[]>;
  /** The names in the file beside the ledger; erased answers have none. */
  readonly besideLedger: ReadonlyMap<string, readonly string[]>;
  /** The parts in the frame bucket, by their keys: whether they are emptied. */
  readonly parts: ReadonlyMap<string, { readonly isEmptied: boolean }>;
}

/** Reads it. @param keys of all uploads */
export async function readStored(
  cloud: Pick<ChaosCloud, "frames">,
  ledgerFolder: string,
  keys: Iterable<string>,
): Promise<Stored> {
  const objects = await cloud.frames(isLong);
  const inBucket = new Map<string, string[]>();
  const besideLedger = new Map<string, string[]>();
  for (const key of new Set(keys)) {
    if (!isLong(key)) continue;
    const object = objects.get(peopleKey(key));
    if (object !== undefined) inBucket.set(key, namesIn(object));
    // Keys in chaos are valid file names.
    const file = await textOf(`${ledgerFolder}/results/${peopleKey(key)}`);
    if (file !== null) besideLedger.set(key, namesIn(file));
  }
  const parts = [...objects].filter(([key]) => /\.part-\d+-of-\d+\.tracks$/.test(key))
    .map(([key, text]) => [key, { isEmptied: JSON.parse(text).kind === "joined" }] as const);
  return { inBucket, besideLedger, parts: new Map(parts) };
}

function namesIn(text: string): string[] {
  return parsePeople(JSON.parse(text).people).map(({ name }) => String(name));
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
