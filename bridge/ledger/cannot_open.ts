import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** Where the bridge's permissions let it write. */
export const LEDGER_FOLDER_HINT =
  "keep it under var/bridge of the checkout, or as a service under /var/lib/rollcall-bridge";

/** Why a ledger cannot be opened, and the cure where it is a permission of the program's own. */
export function cannotOpen(path: string, error: unknown): UserError {
  const cure = error instanceof Deno.errors.NotCapable ? `: ${LEDGER_FOLDER_HINT}` : "";
  return new UserError(`the ledger ${path} cannot be opened: ${messageOf(error)}${cure}`);
}
