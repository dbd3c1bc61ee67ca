import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** Why something cannot be written, and the cure where it is Deno that refuses. */
export function writeError(what: string, error: unknown): UserError {
  // These programs may write everywhere; Deno itself has places where they never may.
  const why = error instanceof Deno.errors.NotCapable
    ? "Deno keeps programs out of /dev, /proc and /sys: name another place"
    : messageOf(error);
  return new UserError(`cannot write ${what}: ${why}`);
}
