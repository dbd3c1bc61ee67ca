import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";

/** What every AWS client of the project is made with. The endpoint comes from AWS_ENDPOINT_URL. */
export function clientConfig({ region, sockets = 64, readTimeoutMs = 0 }: {
  region?: string | undefined;
  /** Connections at once: as many as calls in flight, or they wait for one another. */
  sockets?: number;
  /** How long a response may take to come, in milliseconds; 0: no bound. */
  readTimeoutMs?: number;
}) {
  const agent = { keepAlive: true, maxSockets: sockets };
  return {
    ...(region ? { region } : {}),
    maxAttempts: 4,
    // SQS: the endpoint that was set, not the host that a queue's URL names.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: 5_000,
      ...(readTimeoutMs > 0 ? { requestTimeout: readTimeoutMs, throwOnRequestTimeout: true } : {}),
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

interface AwsError {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

/** The usual failures of a first run, told with their cure; undefined for anything else. */
export function explainAwsError(error: unknown): UserError | undefined {
  const { name = "", code = "", $metadata } = (error ?? {}) as AwsError;
  const text = messageOf(error);
  if (isNoRegion(error)) {
    return new UserError("AWS_REGION (or --region) is not set: for example AWS_REGION=us-east-1");
  }
  if (/^Invalid URL/.test(text) && Deno.env.get("AWS_ENDPOINT_URL")) {
    return new UserError(
      `AWS_ENDPOINT_URL is no URL (${text}): for example http://127.0.0.1:4566, or unset it`,
    );
  }
  if (name === "CredentialsProviderError") {
    return new UserError(noCredentials(Deno.env.get("AWS_PROFILE")));
  }
  if (
    ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"].includes(name)
  ) {
    return new UserError(
      "AWS does not know these credentials: check AWS_ACCESS_KEY_ID or AWS_PROFILE",
    );
  }
  if (/^ExpiredToken(Exception)?$/.test(name)) {
    return new UserError("the AWS credentials have expired: sign in again, or set new ones");
  }
  // Deno's refusal of a host.
  if (code === "EPERM") {
    return new UserError(
      `not allowed to reach AWS${endpointText()}: the program's permissions name other hosts ` +
        "(the compiled bridge's were chosen with `./rollcall compile --region` and `--net`)",
    );
  }
  if (/CERT|UNABLE_TO_VERIFY/.test(code) || /certificate|UnknownIssuer/.test(text)) {
    return new UserError(
      `the certificate of AWS${endpointText()} is not trusted (${text}): behind a proxy with a CA of ` +
        "its own, set NODE_EXTRA_CA_CERTS=FILE or DENO_TLS_CA_STORE=system",
    );
  }
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) {
    const cure = endpointText() === ""
      ? "is there a network, and AWS_REGION right? A cloud on this machine wants AWS_ENDPOINT_URL"
      : "is it up, and AWS_ENDPOINT_URL right?";
    return new UserError(`cannot reach AWS${endpointText()} (${code}): ${cure}`);
  }
  if (
    /^(NoSuchBucket|QueueDoesNotExist|ResourceNotFoundException|NotFound)$/.test(lastPart(name))
  ) {
    return new UserError(
      `${
        text.replace(/[.\s]+$/, "") || name
      }: no such resource${endpointText()}: check ROLLCALL_PROJECT, or write .env: ` +
        "ansible-playbook playbooks/outputs.yml",
    );
  }
  if ($metadata?.httpStatusCode === 403) return new UserError(`AWS refuses: ${text || name}`);
  return undefined;
}

/** The region is set nowhere, or to nothing. */
export function isNoRegion(error: unknown): boolean {
  return /Region is missing|region="" is not/.test(messageOf(error));
}

function noCredentials(profile: string | undefined): string {
  const keys = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  const file = Deno.env.get("AWS_SHARED_CREDENTIALS_FILE");
  if (file && !profile) {
    return `no AWS credentials in ${file}: it must say [default], aws_access_key_id = … and ` +
      "aws_secret_access_key = …, on a line each";
  }
  if (!profile) return `no AWS credentials: ${keys}, or AWS_PROFILE`;
  return `AWS_PROFILE=${profile} gives no credentials (the bridge may not read ~/.aws, and no program ` +
    `of ours may start another, as credential_process asks for): ${keys}, ` +
    "as `aws configure export-credentials --format env` prints them";
}

/** `AWS.SimpleQueueService.NonExistentQueue` and the like end in the part that tells. */
function lastPart(name: string): string {
  return name === "AWS.SimpleQueueService.NonExistentQueue" ? "QueueDoesNotExist" : name;
}

function endpointText(): string {
  const url = Deno.env.get("AWS_ENDPOINT_URL");
  return url ? ` at ${url}` : "";
}
