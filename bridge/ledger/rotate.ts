import { type OpenFile, syncFolder } from "./disk.ts";
import { addKnown, knownPath } from "./known.ts";
import { identityOf, lines } from "./lines.ts";

/**
 * Puts the ledger by under another name, `results-20260102T030405678Z.csv`, its identities kept in
 * `results.csv.known` before. A crash at any point leaves each identity in one of the two files.
 */
export async function rotate(path: string, now: Date, open: OpenFile): Promise<void> {
  await addKnown(knownPath(path), await identitiesIn(path), open);
  await Deno.rename(path, await freeName(path, now));
  await syncFolder(path);
}

async function identitiesIn(path: string): Promise<string[]> {
  using file = await Deno.open(path, { read: true });
  const identities: string[] = [];
  for await (const { line } of lines(file)) {
    const identity = identityOf(line);
    if (identity !== undefined) identities.push(identity);
  }
  return identities;
}

async function freeName(path: string, now: Date): Promise<string> {
  const [, stem, extension] = /^(.*?)(\.[^./]*)?$/s.exec(path)!;
  for (let at = now.getTime();; at++) {
    const stamp = new Date(at).toISOString().replace(/[-:.]/g, "");
    const name = `${stem}-${stamp}${extension ?? ""}`;
    const isTaken = await Deno.lstat(name).then(() => true, () => false);
    if (!isTaken) return name;
  }
}
