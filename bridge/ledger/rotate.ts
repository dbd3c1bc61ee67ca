import type { OpenFile } from "./disk.ts";
import { appendRotatedIdentities, rotatedIdentitiesPath } from "./rotated_identities.ts";
import { identityOf, lines } from "./lines.ts";

/**
 * Appends the ledger's identities to `results.csv.known`. Done before the rename, so that a crash
 * loses none.
 */
export async function recordIdentities(path: string, open: OpenFile): Promise<void> {
  await appendRotatedIdentities(rotatedIdentitiesPath(path), await identitiesIn(path), open);
}

/**
 * Renames the ledger, to `results-20260102T030405678Z.csv`. The folder is synced with the next
 * ledger; if the old name comes back before that, nothing is lost.
 */
export async function renameLedger(path: string, now: Date): Promise<void> {
  await Deno.rename(path, await freeName(path, now));
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
