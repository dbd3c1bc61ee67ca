import { UserError } from "../contract/errors.ts";

/** A command line that cannot be meant: the exit code is 2, as for an unknown flag. */
export class UsageError extends UserError {}

const NOT_GRANTED = ", which deno.json's permissions do not grant this program";

/** The text of anything that was thrown; never throws itself. */
export function messageOf(error: unknown): string {
  try {
    if (error instanceof AggregateError && error.message === "" && error.errors.length > 0) {
      return messageOf(error.errors[0]);
    }
    const text = String(error instanceof Error ? error.message || error.name : error);
    return text
      // Deno's own advice, a flag, is not how these programs are given their permissions.
      .replace(/, run again with the --allow-\w+ flag$/, NOT_GRANTED)
      // The system's number, and the call with the path, which who tells the error has told.
      .replace(
        /^([A-Z])(.*) \(os error \d+\)(: \w+ '.*')?$/s,
        (_, first, rest) => `${first.toLowerCase()}${rest}`,
      );
  } catch {
    return "an error that cannot be shown";
  }
}
