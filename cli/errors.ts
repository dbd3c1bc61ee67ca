import { UserError } from "../contract/errors.ts";

/** A wrong command line: the exit code is 2, as for an unknown flag. */
export class UsageError extends UserError {}

const NOT_GRANTED = ", which deno.json's permissions do not grant this program";
const NOT_COMPILED = ", which this binary was not compiled to do";

/**
 * The message of a thrown value, for a person. Deno's permission advice and the operating system's error numbers are
 * removed. Never throws.
 */
export function messageOf(error: unknown): string {
  try {
    if (error instanceof AggregateError && error.message === "" && error.errors.length > 0) {
      return messageOf(error.errors[0]);
    }
    const text = String(error instanceof Error ? error.message || error.name : error);
    return text
      // Deno advises a flag; our programs get their permissions from deno.json.
      .replace(/, run again with the --allow-\w+ flag$/, NOT_GRANTED)
      // What a compiled program says instead.
      .replace(/, specify the required permissions during compilation .*$/, NOT_COMPILED)
      // The caller names the path already: leave out Deno's call and path, and the error number.
      .replace(
        /^([A-Z])(.*) \(os error \d+\)(: \w+ '.*')?$/s,
        (_, first, rest) => `${first.toLowerCase()}${rest}`,
      );
  } catch {
    return "an error that cannot be shown";
  }
}
