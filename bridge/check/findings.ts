import { explainAwsError, isNoRegion } from "../../aws/clients.ts";
import { isAccessDenied } from "../../aws/refusals.ts";
import { messageOf } from "../../cli/errors.ts";

/** Prints and counts the findings of a check, one line each. */
export interface Findings {
  ok(what: string): void;
  /** It works, but not as it should. State the remedy. */
  warn(what: string): void;
  /** The bridge would not work. State the remedy. */
  fail(what: string): void;
  /** What went wrong, with a remedy where one is known. */
  explain(error: unknown): string;
  readonly warnings: number;
  readonly failures: number;
}

/** @param region the one that is checked, for messages */
export function createFindings(
  print: (line: string) => void,
  region: string | undefined,
): Findings {
  let warnings = 0;
  let failures = 0;
  const line = (level: string, what: string) =>
    print(`${level.padEnd(5)}  ${what.replace(/\s+/g, " ").trim()}`);
  return {
    ok: (what) => line("ok", what),
    warn(what) {
      warnings++;
      line("warns", what);
    },
    fail(what) {
      failures++;
      line("fails", what);
    },
    explain: (error) => explain(error, region),
    get warnings() {
      return warnings;
    },
    get failures() {
      return failures;
    },
  };
}

interface AwsError {
  readonly name?: string;
  readonly code?: string;
}

/** Whether AWS authenticated the caller but denied the call. */
export function isDenied(error: unknown): boolean {
  const { name = "" } = error as AwsError;
  // About the queue's KMS key, not the queue: keep SQS's own message.
  if (/^KMS/i.test(name)) return false;
  return isAccessDenied(error) && !isFatal(error);
}

/**
 * Whether every other call would fail too: AWS is unreachable or does not accept the credentials.
 */
export function isFatal(error: unknown): boolean {
  const { name = "", code = "" } = error as AwsError;
  if (error instanceof Deno.errors.NotCapable) return true;
  return /^E[A-Z_]+$/.test(code) || isNoRegion(error) ||
    /^(CredentialsProviderError|TimeoutError|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|ExpiredToken(Exception)?|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|RequestExpired)$/
      .test(name);
}

function explain(error: unknown, region: string | undefined): string {
  const { name = "", code = "" } = error as AwsError;
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(name)) {
    return `AWS throttles requests (${name}): check again in a minute`;
  }
  const known = explainAwsError(error, { region })?.message;
  if (known !== undefined) return known;
  if (name === "TimeoutError" || /^E[A-Z_]+$/.test(code)) {
    return `AWS does not answer (${code || name}): is the network up, and is a proxy in the way?`;
  }
  return `${name}: ${messageOf(error)}`;
}
