import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Findings } from "./findings.ts";

/** Where the SDK found them, by its own identifiers. */
const SOURCES: readonly [RegExp, string][] = [
  [/ENV_VARS/, "the environment"],
  [/IMDS/, "the instance's role"],
  [/HTTP/, "the container's role"],
  [/SSO/, "a single sign-on"],
  [/WEB_ID/, "a web identity token"],
  [/PROFILE/, "the AWS profile"],
];

/** Warn if less than this is left and nothing renews them, in milliseconds. */
const SOON_MS = 15 * 60_000;

/**
 * Checks that there are credentials, and how long they are valid. @returns false if there are none
 */
export async function checkCredentials(sqs: SQSClient, findings: Findings): Promise<boolean> {
  let found: Awaited<ReturnType<typeof sqs.config.credentials>> & { $source?: object };
  try {
    await sqs.config.region();
    found = await sqs.config.credentials();
  } catch (error) {
    findings.fail(findings.explain(error));
    return false;
  }
  const source = Object.keys(found.$source ?? {}).join(" ");
  const from = SOURCES.find(([pattern]) => pattern.test(source))?.[1] ?? "the SDK's settings";
  const left = found.expiration ? found.expiration.getTime() - Date.now() : Infinity;
  const until = found.expiration ? `, until ${found.expiration.toISOString()}` : "";
  if (left <= 0) {
    findings.fail(`credentials: from ${from}, expired${until}: sign in again, or set new ones`);
    return false;
  }
  // The SDK renews those of a role.
  if (left < SOON_MS && /ENV_VARS|PROFILE|SSO/.test(source)) {
    findings.warn(
      `credentials: from ${from}${until}: a bridge that runs longer needs credentials of a role`,
    );
  } else findings.ok(`credentials: from ${from}${until}`);
  return true;
}
