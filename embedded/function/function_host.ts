import { sleep } from "../../cli/async.ts";
import { type Invocation, type InvocationResult } from "./invocation.ts";
import { startInstance } from "./instance.ts";
import { createPool } from "./pool.ts";
import type { RuntimeOptions } from "./runtime_process.ts";

export interface FunctionHostOptions extends Omit<RuntimeOptions, "logFile" | "scratchDir"> {
  /** Number of instances. */
  readonly instances: number;
  /** Folder for `instance-1.log`, `instance-2.log`, … */
  readonly logDir: string;
  /** Folder for the temporary files of each instance, in `instance-1`, …, unless it has its own /tmp. */
  readonly scratchDir: string;
}

/** Numbers of invocations since the start. */
export interface Counters {
  readonly invocations: number;
  readonly errors: number;
  readonly timeouts: number;
}

export interface FunctionHost {
  /** URL for MiniStack's proxy mode. */
  readonly url: string;
  /** Init seconds of each instance, once all are ready. @throws {UserError} if an init fails */
  readonly ready: Promise<readonly number[]>;
  counters(): Counters;
  stop(): Promise<void>;
}

/** Time for the caller to notice the timeout by itself. */
const HANG_UP_MS = 1_000;

/**
 * Hosts warm instances of the function behind MiniStack's proxy mode, which POSTs an event with
 * `X-Amzn-Lambda-…` headers. An invocation goes to the instance that has been idle longest. If all are
 * busy it waits, where AWS would start another instance; the wait counts towards its timeout. The status
 * is 200, or 500 with Lambda's `{errorType, errorMessage, stackTrace}` for an error.
 */
export function startFunctionHost(options: FunctionHostOptions): FunctionHost {
  const { instances: count, logDir, scratchDir, ...runtime } = options;
  const instances = Array.from(
    { length: count },
    (_, i) =>
      startInstance({
        ...runtime,
        logFile: `${logDir}/instance-${i + 1}.log`,
        scratchDir: `${scratchDir}/instance-${i + 1}`,
      }),
  );
  const pool = createPool(instances);
  const counters = { invocations: 0, errors: 0, timeouts: 0 };

  const closing = new AbortController();

  async function handle(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("POST an event\n", { status: 405 });
    const invocation = await readInvocation(request, options);
    counters.invocations++;
    const instance = await pool.acquire();
    const answer = await instance.invoke(invocation).finally(() => pool.release(instance));
    if (answer.kind === "error") counters.errors++;
    if (answer.kind === "timeout") {
      counters.timeouts++;
      // MiniStack has the same deadline. Its own timeout error is that of AWS; it would wrap ours.
      await sleep(HANG_UP_MS, closing.signal);
    }
    return toResponse(answer);
  }

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen: () => {},
  }, handle);

  const ready = Promise.all(instances.map((instance) => instance.ready));
  // A caller that does not await it gets the error from its invocations.
  ready.catch(() => {});
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    ready,
    counters: () => ({ ...counters }),
    async stop() {
      closing.abort();
      await Promise.all([server.finished, ...instances.map((instance) => instance.stop())]);
    },
  };
}

async function readInvocation(
  request: Request,
  { functionName, region, timeoutSeconds }: FunctionHostOptions,
): Promise<Invocation> {
  const header = (name: string) => request.headers.get(name);
  const latest = Date.now() + timeoutSeconds * 1000;
  const deadline = Number(header("x-amzn-lambda-deadline-ms")) || latest;
  const traceId = header("x-amzn-trace-id");
  return {
    requestId: header("x-amzn-lambda-request-id") ?? crypto.randomUUID(),
    deadlineMs: Math.min(deadline, latest),
    functionArn: header("x-amzn-lambda-function-arn") ??
      `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
    ...(traceId ? { traceId } : {}),
    payload: new Uint8Array(await request.arrayBuffer()),
  };
}

function toResponse({ kind, payload }: InvocationResult): Response {
  return new Response(payload, {
    status: kind === "response" ? 200 : 500,
    headers: { "Content-Type": "application/json" },
  });
}
