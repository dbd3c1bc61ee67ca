import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** An error for a path that cannot be written, with the remedy if Deno itself refuses. */
export function writeError(what: string, error: unknown): UserError {
  // These programs may write anywhere, but Deno itself protects some places.
  const why = error instanceof Deno.errors.NotCapable
    ? "Deno does not let programs write to /dev, /proc or /sys: choose another place"
    : messageOf(error);
  return new UserError(`cannot write ${what}: ${why}`);
}
