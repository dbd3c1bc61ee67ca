/** When each upload was saved, by identity: milliseconds since 1970, one for each line of the file. */
export type SaveTimes = ReadonlyMap<string, readonly number[]>;

/** Parses a file of results, whose lines begin with an identity and end with a time. */
export function parseSaveTimes(text: string): SaveTimes {
  const saved = new Map<string, number[]>();
  for (const [, identity, time] of text.matchAll(/^([0-9a-f]{32}),.*,([^,\n]+)$/gm)) {
    const times = saved.get(identity!) ?? [];
    times.push(Date.parse(time!));
    saved.set(identity!, times);
  }
  return saved;
}

/** Parses a file of results that may not exist yet. */
export async function readSaveTimes(path: string): Promise<SaveTimes> {
  return parseSaveTimes(await Deno.readTextFile(path).catch(() => ""));
}
