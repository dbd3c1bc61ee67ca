import { dirname } from "node:path";
import { messageOf } from "../../cli/errors.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { ledgerFolderHint } from "../ledger/disk.ts";
import { isLedgerLocked } from "../ledger/lock.ts";
import { lines } from "../ledger/lines.ts";
import type { Findings } from "./findings.ts";

/**
 * Checks that the bridge could write the ledger. Creates its folder, as the bridge itself would.
 */
export async function checkLedger(
  path: string,
  findings: Findings,
  compiledFor?: string,
): Promise<void> {
  const what = `ledger ${path}`;
  const folder = dirname(path);
  try {
    await Deno.mkdir(folder, { recursive: true });
    const probe = `${folder}/.check-${crypto.randomUUID()}`;
    await Deno.writeTextFile(probe, "probe", { createNew: true });
    await Deno.remove(probe);
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
