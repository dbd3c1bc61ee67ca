import type { ErrorBody } from "./error_body.ts";

/** One invocation, as returned by `next`. */
export interface Invocation {
  readonly requestId: string;
  /** When Lambda ends the invocation, in Unix milliseconds; NaN if unknown. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string | null;
  /** The event as JSON text. */
  readonly body: string;
}

/**
 * The four calls of Lambda's Runtime API.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeClient {
  /** Waits for work. There is no timeout, because the instance may be frozen meanwhile. */
  next(): Promise<Invocation>;
  /** @param response JSON text */
  respond(requestId: string, response: string): Promise<void>;
  fail(requestId: string, error: ErrorBody): Promise<void>;
  failInit(error: ErrorBody): Promise<void>;
}

/** The Runtime API responded with an error. */
export class RuntimeApiError extends Error {
  override name = "RuntimeApiError";
  constructor(readonly status: number, path: string, text: string) {
    super(`Runtime API: ${path}: ${status} ${text}`);
  }
}

/**
 * Creates a client of the Runtime API at `host:port`, the value of AWS_LAMBDA_RUNTIME_API. Its
 * calls throw `RuntimeApiError` for an error response, and fetch's TypeError if there is no
 * connection.
 */
export function runtimeClient(address: string): RuntimeClient {
  const base = `http://${address}/2018-06-01/runtime`;
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const send = () => fetch(`${base}${path}`, { method: "POST", body, headers });
    // Retry once if the connection broke: the API rejects a duplicate response.
    const response = await send().catch(send);
    const text = await response.text();
    if (!response.ok) throw new RuntimeApiError(response.status, path, text);
  };
  const postError = (path: string, error: ErrorBody) =>
    post(path, JSON.stringify(error), {
      "content-type": "application/vnd.aws.lambda.error+json",
      "lambda-runtime-function-error-type": error.errorType,
    });

  return {
    async next() {
      const path = "/invocation/next";
      const response = await fetch(`${base}${path}`);
      const body = await response.text();
      if (!response.ok) throw new RuntimeApiError(response.status, path, body);
      const header = (name: string) => response.headers.get(`lambda-runtime-${name}`);
      return {
        requestId: header("aws-request-id") ?? "",
        deadlineMs: Number(header("deadline-ms") ?? NaN),
        functionArn: header("invoked-function-arn") ?? "",
        traceId: header("trace-id"),
        body,
      };
    },
    respond: (requestId, response) => post(`/invocation/${requestId}/response`, response),
    fail: (requestId, error) => postError(`/invocation/${requestId}/error`, error),
    failInit: (error) => postError("/init/error", error),
  };
}
