import { dirname } from "node:path";
import { syncFolderOf, writeAtomically } from "../../cli/atomic_write.ts";
import { messageOf } from "../../cli/errors.ts";
import type { OpenFile } from "./disk.ts";
import type { IdentitySet } from "./identity_set.ts";
import { appendRotatedIdentities } from "./rotated_identities.ts";
import { ledgerFiles } from "./find_lines.ts";
import { overwriteAnswers } from "./overwrite_answers.ts";

/**
 * A file beside the ledger with the identities of the uploads to erase, one a line, and no name. Its
 * ledger's only writer carries it out: the bridge that has the lock, or else the one who wrote it.
 * It stays until all is on disk, so that whoever comes next finishes what a crash has interrupted.
 */
const requestPath = (ledgerPath: string) => `${ledgerPath}.erase`;

/** Path of the file with the identities of all uploads that were ever erased, 16 bytes each. */
export function erasedIdentitiesPath(ledgerPath: string): string {
  return `${ledgerPath}.erased`;
}

/** Adds these identities to the ledger's request. Durable when it returns. */
export async function requestErasure(
  ledgerPath: string,
  identities: readonly string[],
): Promise<void> {
  const path = requestPath(ledgerPath);
  const all = new Set([...await readRequest(ledgerPath) ?? [], ...identities]);
  await writeAtomically(path, [...all].map((identity) => `${identity}\n`).join(""));
  await giveToOwner(path, ledgerPath);
}

/** The identities of the request; undefined if there is none. */
export async function readRequest(ledgerPath: string): Promise<Set<string> | undefined> {
  try {
    const text = await Deno.readTextFile(requestPath(ledgerPath));
    return new Set(text.split("\n").filter((line) => /^[0-9a-f]{32}$/.test(line)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`the request to erase cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Carries the request out, if there is one. Only the ledger's writer may call this, between two
 * appends.
 * @param erased gets the request's identities
 * @returns the number of lines whose answer was overwritten; undefined if there was no request
 */
export async function carryOutRequest(
  ledgerPath: string,
  erased: IdentitySet,
  open: OpenFile,
): Promise<number | undefined> {
  const identities = await readRequest(ledgerPath);
  if (identities === undefined) return undefined;
  const path = erasedIdentitiesPath(ledgerPath);
  await appendRotatedIdentities(path, [...identities].filter((one) => !erased.has(one)), open);
  await giveToOwner(path, ledgerPath);
  for (const identity of identities) erased.add(identity);
  let count = 0;
  for (const file of await ledgerFiles(ledgerPath)) {
    count += await overwriteAnswers(file, identities, open);
  }
  // One that was added meanwhile waits for the next call.
  const now = await readRequest(ledgerPath);
  const rest = [...now ?? []].filter((one) => !identities.has(one));
  if (rest.length > 0) await writeAtomically(requestPath(ledgerPath), `${rest.join("\n")}\n`);
  else await Deno.remove(requestPath(ledgerPath));
  await syncFolderOf(ledgerPath);
  return count;
}

/** Root may erase in a service's ledger: the service must be able to use the files afterwards. */
async function giveToOwner(path: string, ledgerPath: string): Promise<void> {
  const { uid, gid } = await Deno.stat(dirname(ledgerPath));
  await Deno.chown(path, uid, gid).catch(() => {});
}
