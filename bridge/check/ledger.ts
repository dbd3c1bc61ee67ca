import { dirname } from "node:path";
import { messageOf } from "../../cli/errors.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { ledgerFolderHint } from "../ledger/disk.ts";
import { isLedgerLocked } from "../ledger/lock.ts";
import { lines } from "../ledger/lines.ts";
import type { Findings } from "./findings.ts";

/**
 * Checks that the bridge could write the ledger. Leaves nothing behind: a folder that it makes to find out goes again.
 */
export async function checkLedger(
  path: string,
  findings: Findings,
  compiledFor?: string,
): Promise<void> {
  const what = `ledger ${path}`;
  const folder = dirname(path);
  try {
    await tryToWriteIn(folder);
  } catch (error) {
    const remedy = error instanceof Deno.errors.NotCapable
      ? ledgerFolderHint(compiledFor)
      : "make the folder writable for this user, or name another with --ledger";
    return findings.fail(`${what}: its folder cannot be written (${messageOf(error)}): ${remedy}`);
  }
  try {
    if (await isLedgerLocked(path)) {
      return findings.warn(`${what}: in use by a bridge; a second one needs a ledger of its own`);
    }
    using file = await Deno.open(path, { read: true, write: true });
    const { value, done } = await lines(file).next();
    const isLedger = done || LEDGER_HEADER.startsWith(`${value.line}${value.next ? "\n" : ""}`);
    if (isLedger) findings.ok(`${what}: exists, and can be written`);
    else findings.fail(`${what} is not a ledger (its first line is another): name another file`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return findings.ok(`${what}: can be created`);
    }
    findings.fail(
      `${what}: cannot be opened (${messageOf(error)}): let this user read and write it`,
    );
  }
}

/** Makes the folder if it is missing, writes a file in it, and removes what it has made. */
async function tryToWriteIn(folder: string): Promise<void> {
  const missing = await missingFolders(folder);
  try {
    await Deno.mkdir(folder, { recursive: true });
    const probe = `${folder}/.check-${crypto.randomUUID()}`;
    await Deno.writeTextFile(probe, "probe", { createNew: true });
    await Deno.remove(probe);
  } finally {
    // A bridge that starts meanwhile keeps its folder: only an empty one can be removed.
    for (const one of missing) await Deno.remove(one).catch(() => {});
  }
}

/** The folders of a path that do not exist, the innermost first. */
async function missingFolders(folder: string): Promise<string[]> {
  const there = await Deno.lstat(folder).then(() => true, () => false);
  return there || dirname(folder) === folder
    ? []
    : [folder, ...await missingFolders(dirname(folder))];
}
