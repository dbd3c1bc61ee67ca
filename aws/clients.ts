import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { explainMistypedProfile, explainNoCredentials, isNoCredentials } from "./credentials.ts";
import { explainProxyError, proxySettings } from "./proxy.ts";
import { explainRedirect, explainRefusal } from "./refusals.ts";

/** The configuration of every AWS client in this project. The SDK itself reads the endpoint from AWS_ENDPOINT_URL. */
export function clientConfig({ region, sockets = 64, readTimeoutMs = 0 }: {
  region?: string | undefined;
  /** Most connections at once: at least the calls in flight, or they wait for one another. */
  sockets?: number;
  /** Limit in milliseconds until the response begins, and for each pause in its body; 0: none. */
  readTimeoutMs?: number;
}) {
  const agent = { keepAlive: true, maxSockets: sockets, proxyEnv: proxySettings() };
  return {
    ...(region ? { region } : {}),
    maxAttempts: 4,
    // SQS: call the configured endpoint, not the host of the queue's URL.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: 5_000,
      ...(readTimeoutMs > 0
        ? {
          requestTimeout: readTimeoutMs,
          throwOnRequestTimeout: true,
          socketTimeout: readTimeoutMs,
        }
        : {}),
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

interface AwsError {
  name?: string;
  code?: string;
}

/**
 * The common errors of a first run as messages that say what to do; undefined for any other error.
 * @param options the program's: the message names their `region`
 */
export function explainAwsError(
  error: unknown,
  options: Readonly<Record<string, unknown>> = {},
): UserError | undefined {
  const region = typeof options["region"] === "string" ? options["region"] : undefined;
  const { name = "", code = "" } = (error ?? {}) as AwsError;
  const text = messageOf(error);
  if (isNoRegion(error)) {
    return new UserError(
      explainMistypedProfile() ??
        "AWS_REGION (or --region) is not set: for example AWS_REGION=us-east-1",
    );
  }
  if (/^Invalid URL/.test(text) && Deno.env.get("AWS_ENDPOINT_URL")) {
    return new UserError(
      `AWS_ENDPOINT_URL is not a URL (${text}): set it to one, for example http://127.0.0.1:4566, or unset it`,
    );
  }
  if (isNoCredentials(error)) return new UserError(explainNoCredentials(error));
  const ofProxy = explainProxyError(error);
  if (ofProxy) return ofProxy;
  // How Deno denies access to a host.
  if (code === "EPERM") {
    return new UserError(
      `no permission to reach AWS${endpointText()}: this program may only connect to other hosts ` +
        "(set the compiled bridge's with `./rollcall compile --region` and `--net`)",
    );
  }
  if (/CERT|UNABLE_TO_VERIFY/.test(code) || /certificate|UnknownIssuer/.test(text)) {
    return new UserError(
      `the certificate of AWS${endpointText()} is not trusted (${text}): behind a proxy with its own ` +
        "CA, set NODE_EXTRA_CA_CERTS=FILE or DENO_TLS_CA_STORE=system",
    );
  }
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) {
    const cure = endpointText() === ""
      ? `check the network and AWS_REGION${region ? ` (it is ${region})` : ""}; ` +
        "for a cloud on this machine, set AWS_ENDPOINT_URL"
      : "check that it runs, and AWS_ENDPOINT_URL";
    return new UserError(`cannot reach AWS${endpointText()} (${code}): ${cure}`);
  }
  if (
    /^(NoSuchBucket|QueueDoesNotExist|ResourceNotFoundException|NotFound)$/.test(currentName(name))
  ) {
    const place = `${region ? ` in ${region}` : ""}${endpointText()}`;
    return new UserError(
      `${text.replace(/[.\s]+$/, "") || name}: no such resource${place}: check ROLLCALL_PROJECT ` +
        "and AWS_REGION (the shell's win over .env), or write .env with ./rollcall ansible-playbook playbooks/outputs.yml",
    );
  }
  const refusal = explainRedirect(error, region) ?? explainRefusal(error, region);
  return refusal === undefined ? undefined : new UserError(refusal);
}

/** Whether the SDK found no region, or an empty one. */
export function isNoRegion(error: unknown): boolean {
  return /Region is missing|region="" is not/.test(messageOf(error));
}

/** An error's name in today's form: SQS's older query protocol has another one for a missing queue. */
function currentName(name: string): string {
  return name === "AWS.SimpleQueueService.NonExistentQueue" ? "QueueDoesNotExist" : name;
}

function endpointText(): string {
  const url = Deno.env.get("AWS_ENDPOINT_URL");
  return url ? ` at ${url}` : "";
}
