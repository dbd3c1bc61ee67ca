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
 */
const requestPath = (ledgerPath: string) => `${ledgerPath}.erase`;

/**
 * The request that is being carried out: a further one can be written meanwhile. It stays until all
 * is on disk, so that whoever comes next finishes what a crash has interrupted.
 */
const takenPath = (ledgerPath: string) => `${ledgerPath}.erasing`;

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
  const all = new Set([...await readIdentities(path) ?? [], ...identities]);
  const text = [...all].map((identity) => `${identity}\n`).join("");
  // Before the bridge can take it: afterwards, it has another name.
  await writeAtomically(path, text, (temporary) => giveToOwner(temporary, ledgerPath));
}

/** Whether a request waits or is being carried out. */
export async function isErasureRequested(ledgerPath: string): Promise<boolean> {
  const paths = [requestPath(ledgerPath), takenPath(ledgerPath)];
  return (await Promise.all(paths.map(readIdentities))).some((found) => found !== undefined);
}

/**
 * Carries out all requests. Only the ledger's writer may call this, between two appends.
 * @param erased gets the requests' identities
 * @returns the number of lines whose answer was overwritten; undefined if there was no request
 */
export async function carryOutRequests(
  ledgerPath: string,
  erased: IdentitySet,
  open: OpenFile,
): Promise<number | undefined> {
  let count: number | undefined;
  for (let taken; (taken = await takeRequest(ledgerPath)) !== undefined;) {
    const path = erasedIdentitiesPath(ledgerPath);
    await appendRotatedIdentities(path, [...taken].filter((one) => !erased.has(one)), open);
    await giveToOwner(path, ledgerPath);
    for (const identity of taken) erased.add(identity);
    count ??= 0;
    for (const file of await ledgerFiles(ledgerPath)) {
      count += await overwriteAnswers(file, taken, open);
    }
    await Deno.remove(takenPath(ledgerPath));
    await syncFolderOf(ledgerPath);
  }
  return count;
}

/** The identities of the next request, an interrupted one first; undefined if there is none. */
async function takeRequest(ledgerPath: string): Promise<Set<string> | undefined> {
  const interrupted = await readIdentities(takenPath(ledgerPath));
  if (interrupted) return interrupted;
  try {
    await Deno.rename(requestPath(ledgerPath), takenPath(ledgerPath));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return await readIdentities(takenPath(ledgerPath));
}

/** The identities in a request's file; undefined if there is none. */
async function readIdentities(path: string): Promise<Set<string> | undefined> {
  try {
    const text = await Deno.readTextFile(path);
    return new Set(text.split("\n").filter((line) => /^[0-9a-f]{32}$/.test(line)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`the request to erase cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Root may erase in a service's ledger: the service must be able to use the files afterwards. */
export async function giveToOwner(path: string, ledgerPath: string): Promise<void> {
  const { uid, gid } = await Deno.stat(dirname(ledgerPath));
  await Deno.chown(path, uid, gid).catch(() => {});
}
