import type { QueueKind } from "./trails.ts";

/** A request to AWS, as seen by the proxy. */
export interface Call {
  readonly service: "sqs" | "lambda" | "other";
  /** `ReceiveMessage`, `Invoke` and the like. */
  readonly operation: string;
  readonly path: string;
  /** The queue that it concerns: `input` for an invocation, undefined for dead-letter queues. */
  readonly queue: QueueKind | undefined;
  /** The JSON body. */
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

const INVOKE = /^\/2015-03-31\/functions\/[^/]+\/invocations/;
const TARGET = /^AmazonSQS\.(\w+)$/;

/**
 * Parses a request into a call of an AWS operation.
 * @param queues the name of each queue
 */
export function readCall(
  { path, target, text }: { path: string; target: string; text: string },
  queues: Readonly<Record<QueueKind, string>>,
): Call {
  const body = text === "" ? {} : JSON.parse(text);
  if (INVOKE.test(path)) {
    return { service: "lambda", operation: "Invoke", path, queue: "input", body };
  }
  const operation = TARGET.exec(target)?.[1];
  if (!operation) {
    return { service: "other", operation: path, path, queue: undefined, body };
  }
  const name = String(body.QueueUrl ?? body.QueueName ?? "").split("/").at(-1);
  const queue = (["input", "output"] as const).find((kind) => queues[kind] === name);
  return { service: "sqs", operation, path, queue, body };
}

/** A response. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The error response of a broken service. */
export function brokenAnswer(service: Call["service"], status: 500 | 503): Answer {
  if (service === "lambda") {
    return error(status, "ServiceException", { Type: "Service", Message: "injected fault" });
  }
  const type = status === 500 ? "InternalError" : "ServiceUnavailable";
  return error(status, type, { __type: `com.amazonaws.sqs#${type}`, message: "injected fault" });
}

/** Lambda's response to an invocation beyond the concurrency limit. */
export function throttledAnswer(): Answer {
  return error(429, "TooManyRequestsException", {
    Reason: "ConcurrentInvocationLimitExceeded",
    Type: "User",
    message: "Rate Exceeded.",
  });
}

function error(status: number, type: string, body: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": type },
    text: JSON.stringify(body),
  };
}
