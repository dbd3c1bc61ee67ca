import { type Invocation, type InvocationResult, serviceError } from "./invocation.ts";

/** Maximum size of a response in bytes: Lambda's 6 MB. */
export const MAX_PAYLOAD = 6 * 1024 * 1024 + 100;

/** The Runtime API of one runtime process. */
export interface RuntimeApi {
  /** `127.0.0.1:41234`: AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Resolves to undefined at the first `next`, or to the init error that the runtime reports. */
  readonly initialised: Promise<InvocationResult | undefined>;
  /** Passes an invocation to the runtime, one at a time, at its next `next`. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Closes it; a running invocation gets no result. */
  close(): Promise<void>;
}

/**
 * Serves the Lambda Runtime API on a free port of 127.0.0.1.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; unspecified behaviour is that of AWS's
 * emulator (internal/lambda/rapi): `next` during an invocation returns the same invocation again.
 */
export function serveRuntimeApi(): RuntimeApi {
  const init = Promise.withResolvers<InvocationResult | undefined>();
  let phase: "init" | "failed" | "ready" = "init";
  let current: { invocation: Invocation; answer(answer: InvocationResult): void } | undefined;
  let answered: string | undefined;
  let arrival = Promise.withResolvers<Invocation>();

  async function next(): Promise<Response> {
    if (phase === "failed") return wrongState("InitError", "Ready");
    phase = "ready";
    init.resolve(undefined);
    return event(current?.invocation ?? await arrival.promise);
  }

  async function finish(id: string, kind: "response" | "error", request: Request) {
    const body = new Uint8Array(await request.arrayBuffer());
    if (id !== current?.invocation.requestId) {
      if (id === answered) return wrongState("ResponseSent", "InvocationResponse");
      return problem(400, "InvalidRequestID", "Invalid request ID");
    }
    const { answer } = current;
    current = undefined;
    answered = id;
    arrival = Promise.withResolvers();
    if (body.length > MAX_PAYLOAD) {
      answer(serviceError("Function.ResponseSizeTooLarge", tooLarge(body.length)));
      const limit = `Exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`;
      return problem(413, "RequestEntityTooLarge", limit);
    }
    answer({ kind, payload: body });
    return accepted();
  }

  async function initError(request: Request): Promise<Response> {
    const payload = new Uint8Array(await request.arrayBuffer());
    if (phase !== "init") return wrongState("Ready", "InitError");
    phase = "failed";
    init.resolve({ kind: "error", payload });
    return accepted();
  }

  function route(request: Request): Response | Promise<Response> {
    const path = new URL(request.url).pathname;
    const [, id, what] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/
      .exec(path) ?? [];
    if (request.method === "GET" && path === "/2018-06-01/runtime/invocation/next") return next();
    if (request.method === "POST" && path === "/2018-06-01/runtime/init/error") {
      return initError(request);
    }
    if (request.method === "POST" && id && (what === "response" || what === "error")) {
      return finish(id, what, request);
    }
    return new Response("404 page not found\n", { status: 404 });
  }

  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen: () => {},
  }, route);
  return {
    address: `127.0.0.1:${server.addr.port}`,
    initialised: init.promise,
    invoke(invocation) {
      const { promise, resolve } = Promise.withResolvers<InvocationResult>();
      current = { invocation, answer: resolve };
      arrival.resolve(invocation);
      return promise;
    },
    async close() {
      closing.abort();
      await server.finished;
    },
  };
}

function event({ requestId, deadlineMs, functionArn, traceId, payload }: Invocation): Response {
  return new Response(payload, {
    headers: {
      "Content-Type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": requestId,
      "Lambda-Runtime-Deadline-Ms": String(deadlineMs),
      "Lambda-Runtime-Invoked-Function-Arn": functionArn,
      ...(traceId ? { "Lambda-Runtime-Trace-Id": traceId } : {}),
    },
  });
}

function accepted(): Response {
  return Response.json({ status: "OK" }, { status: 202 });
}

function problem(status: number, errorType: string, errorMessage: string): Response {
  return Response.json({ errorMessage, errorType }, { status });
}

function wrongState(from: string, to: string): Response {
  const why = `State transition from ${from} to ${to} failed for runtime.`;
  return problem(403, "InvalidStateTransition", `${why} Error: State transition is not allowed`);
}

function tooLarge(bytes: number): string {
  return `Response payload size (${bytes} bytes) exceeded maximum allowed payload size ` +
    `(${MAX_PAYLOAD} bytes).`;
}
