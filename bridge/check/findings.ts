import { explainAwsError, isNoRegion } from "../../aws/clients.ts";
import { messageOf } from "../../cli/errors.ts";

/** Prints and counts the findings of a check, one line each. */
export interface Findings {
  ok(what: string): void;
  /** It works, but not as it should. State the remedy. */
  warn(what: string): void;
  /** The bridge would not work. State the remedy. */
  fail(what: string): void;
  readonly warnings: number;
  readonly failures: number;
}

export function createFindings(print: (line: string) => void): Findings {
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
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether AWS authenticated the caller but denied the call. */
export function isDenied(error: unknown): boolean {
  const { name = "", $metadata } = error as AwsError;
  // About the queue's KMS key, not the queue: keep SQS's own message.
  if (/^KMS/i.test(name)) return false;
  if (/AccessDenied|NotAuthorized/i.test(name)) return true;
  return $metadata?.httpStatusCode === 403 && !isFatal(error);
}

/**
 * Whether every other call would fail too: AWS is unreachable or does not accept the credentials.
 */
export function isFatal(error: unknown): boolean {
  const { name = "", code = "" } = error as AwsError;
  return /^E[A-Z_]+$/.test(code) || isNoRegion(error) ||
    /^(CredentialsProviderError|TimeoutError|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|ExpiredToken(Exception)?|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|RequestExpired)$/
      .test(name);
}

/** What went wrong, with a remedy where one is known. */
export function explain(error: unknown): string {
  const { name = "", code = "" } = error as AwsError;
  if (/^(SignatureDoesNotMatch|InvalidSignatureException)$/.test(name)) {
    return "AWS does not accept the signature: check AWS_SECRET_ACCESS_KEY, and the clock";
  }
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(name)) {
    return `AWS throttles requests (${name}): check again in a minute`;
  }
  const known = explainAwsError(error)?.message;
  if (known !== undefined) return known;
  if (name === "TimeoutError" || /^E[A-Z_]+$/.test(code)) {
    return `AWS does not answer (${code || name}): is the network up, and is a proxy in the way?`;
  }
  return `${name}: ${messageOf(error)}`;
}
