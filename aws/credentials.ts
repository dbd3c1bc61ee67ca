import { messageOf } from "../cli/errors.ts";
import { configFileNames, findProfile, type Profile } from "./profile.ts";

const KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** The SDK tries one source after another; this is all that it says when none has credentials. */
const NO_REASON = /^Could not load credentials from any providers|skipping fromEnv provider/;

/** Whether the SDK found no credentials. */
export function isNoCredentials(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: string };
  return name === "CredentialsProviderError" || isNoSsoSession(error);
}

/** The SDK does not check whether a profile's `sso_session` exists. */
function isNoSsoSession(error: unknown): boolean {
  return error instanceof TypeError && /reading 'sso_\w+'/.test(error.message);
}

/** Why there are no credentials, with the SDK's own reason if it has one, and what to do. */
export function explainNoCredentials(error: unknown): string {
  const reason = messageOf(error).replace(/[.\s]+$/, "");
  const name = Deno.env.get("AWS_PROFILE") || undefined;
  const profile = findProfile(name ?? "default");
  if (name === undefined && profile.state !== "found") return noneAtAll(reason, profile);
  const subject = name === undefined ? "the default AWS profile" : `AWS_PROFILE=${name}`;
  const of = name === undefined ? "" : ` --profile ${name}`;
  const instead = exportKeys(of);
  if (profile.state === "unreadable") {
    return `${subject} gives no credentials: ${profile.why}: ${instead}`;
  }
  if (profile.state === "missing") return noSuchProfile(subject, profile.names);
  const { settings } = profile;
  if (isNoSsoSession(error)) {
    const session = settings.get("sso_session");
    return `${subject} names the sso_session ${session}, which ${configFileNames()} does not have`;
  }
  // Renewing the keys takes a host and a folder that these programs may not use. Unexpired ones work.
  if (settings.has("login_session")) {
    const why = NO_REASON.test(reason) ? "" : ` (${reason.split(": Error:")[0]})`;
    return `${subject} signs in with \`aws login\`, whose keys last 15 minutes and cannot be renewed here` +
      `${why}: use another kind of profile, or sign in and ${instead}`;
  }
  if (/aws sso login/.test(reason)) {
    const why = reason.replace(/[.\s]*To refresh this SSO session.*/, "");
    return `${subject} gives no credentials: ${why}: run aws sso login${of}`;
  }
  if (!NO_REASON.test(reason)) return `${subject} gives no credentials: ${reason}: ${instead}`;
  if (settings.has("credential_process")) {
    return `${subject} has a credential_process, and these programs may not start one: ${instead}`;
  }
  const source = settings.get("source_profile");
  if (source !== undefined && findProfile(source).state === "missing") {
    return `${subject} names the source_profile ${source}, which ${configFileNames()} does not have`;
  }
  if (name === undefined) return noneAtAll(reason, profile);
  return `${subject} holds no keys: \`aws configure${of}\` sets them`;
}

/** What to do if AWS_PROFILE names a profile that does not exist: it has no region either. */
export function explainMistypedProfile(): string | undefined {
  const name = Deno.env.get("AWS_PROFILE");
  const profile = name ? findProfile(name) : undefined;
  return profile?.state === "missing"
    ? noSuchProfile(`AWS_PROFILE=${name}`, profile.names)
    : undefined;
}

function noSuchProfile(subject: string, names: readonly string[]): string {
  const known = names.length === 0
    ? "there is none: unset it"
    : `set it to one of these, or unset it: ${names.join(", ")}`;
  return `${subject}: no such profile in ${configFileNames()}; ${known}`;
}

function noneAtAll(reason: string, { state }: Profile): string {
  const why = NO_REASON.test(reason) ? "" : ` (${reason})`;
  const file = Deno.env.get("AWS_SHARED_CREDENTIALS_FILE");
  if (file) {
    return `no AWS credentials in ${file}${why}: it needs the lines [default], aws_access_key_id = … and ` +
      "aws_secret_access_key = …";
  }
  return `no AWS credentials${why}: ${KEYS}${state === "unreadable" ? "" : ", or AWS_PROFILE"}`;
}

/** @param of the command's option for the profile; empty for the default profile */
function exportKeys(of: string): string {
  // The SDK takes the profile although keys are set.
  if (of !== "" && Deno.env.get("AWS_ACCESS_KEY_ID")) {
    return "unset AWS_PROFILE, and AWS_ACCESS_KEY_ID is used";
  }
  return `${KEYS}, as \`aws configure export-credentials${of} --format env\` prints them` +
    (of === "" ? "" : ", and unset AWS_PROFILE");
}
