import type { ErrorBody } from "./error_body.ts";

/** One invocation, as `next` gives it. */
export interface Invocation {
  readonly requestId: string;
  /** Unix time in milliseconds at which Lambda ends the invocation. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string | null;
  /** The event, JSON not yet parsed. */
  readonly body: string;
}

/**
 * The four calls of Lambda's Runtime API.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeClient {
  /** Blocks until there is work; the instance may be frozen meanwhile, so there is no time-out. */
  next(): Promise<Invocation>;
  respond(requestId: string, response: unknown): Promise<void>;
  fail(requestId: string, error: ErrorBody): Promise<void>;
  failInit(error: ErrorBody): Promise<void>;
}

/** A client of the Runtime API at `host:port`, as AWS_LAMBDA_RUNTIME_API names it. */
export function runtimeClient(address: string): RuntimeClient {
  const base = `http://${address}/2018-06-01/runtime`;
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}${path}`, { method: "POST", body, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`Runtime API: ${path}: ${response.status} ${text}`);
  };
  const postError = (path: string, error: ErrorBody) =>
    post(path, JSON.stringify(error), {
      "content-type": "application/vnd.aws.lambda.error+json",
      "lambda-runtime-function-error-type": error.errorType,
    });

  return {
    async next() {
      const response = await fetch(`${base}/invocation/next`);
      const body = await response.text();
      if (!response.ok) throw new Error(`Runtime API: next: ${response.status} ${body}`);
      const header = (name: string) => response.headers.get(`lambda-runtime-${name}`);
      return {
        requestId: header("aws-request-id") ?? "",
        deadlineMs: Number(header("deadline-ms")),
        functionArn: header("invoked-function-arn") ?? "",
        traceId: header("trace-id"),
        body,
      };
    },
    respond: (requestId, response) =>
      post(`/invocation/${requestId}/response`, JSON.stringify(response ?? null)),
    fail: (requestId, error) => postError(`/invocation/${requestId}/error`, error),
    failInit: (error) => postError("/init/error", error),
  };
}
