/** When each upload was saved, by identity: milliseconds since 1970, one for each line. */
export type Saved = ReadonlyMap<string, readonly number[]>;

/** Parses lines that begin with an identity and end with a time. */
export function readSaved(text: string): Saved {
  const saved = new Map<string, number[]>();
  for (const [, identity, time] of text.matchAll(/^([0-9a-f]{32}),.*,([^,\n]+)$/gm)) {
    const times = saved.get(identity!) ?? [];
    times.push(Date.parse(time!));
    saved.set(identity!, times);
  }
  return saved;
}

/** The lines of a file that may not exist yet. */
export async function readSavedFile(path: string): Promise<Saved> {
  return readSaved(await Deno.readTextFile(path).catch(() => ""));
}
