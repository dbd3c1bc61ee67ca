import type { Result } from "../../contract/result.ts";
import { readNotification, type Upload } from "../../contract/s3_event.ts";
import { sleep } from "../../cli/async.ts";
import type { Background } from "./background.ts";
import { copiesOf, functionEnd } from "./faults.ts";
import { between, randomOf } from "./random.ts";
import type { Tally } from "./tally.ts";
import type { Trails } from "./trails.ts";
import { isPoison } from "./upload_plan.ts";

/** The function's timeout in seconds: the shortest that AWS allows. */
export const TIMEOUT_SECONDS = 1;

/** Milliseconds after its timeout at which the function answers; the caller has stopped waiting by then. */
const LATE_MS = 400;

export interface FunctionOptions {
  readonly seed: number;
  readonly sendResult: (body: string) => Promise<void>;
  readonly background: Background;
  readonly tally: Tally;
  readonly trails: Trails;
}

/** The function, served for MiniStack's proxy mode. */
export interface ChaosFunction {
  readonly url: string;
  /** Invocations in progress. */
  readonly active: number;
  stop(): Promise<void>;
}

/**
 * Starts a function that reads no video, but ends like the real one: it sends its result to the
 * output queue, then answers. Or it fails, before or after that.
 */
export function startFunction(options: FunctionOptions): ChaosFunction {
  const { seed, background, tally, trails } = options;
  const closing = new AbortController();
  const invocations = new Map<string, number>();
  let active = 0;

  async function handle(request: Request): Promise<Response> {
    const requestId = request.headers.get("x-amzn-lambda-request-id") ?? crypto.randomUUID();
    const notification = readNotification(await request.json());
    if (notification.kind !== "uploads") return failed("not an upload");
    const upload = notification.uploads[0]!;
    const n = (invocations.get(upload.key) ?? 0) + 1;
    invocations.set(upload.key, n);
    trails.of(upload.identity, upload.key).invoked++;
    tally.count("invocations");
    if (isPoison(upload.key)) {
      tally.count("function poison");
      return failed("poison: this upload always fails");
    }

    const end = functionEnd(seed, upload.key, n);
    if (end !== "answer") tally.count(`function ${end}`);
    if (end === "error") return failed("injected, before the result");
    if (end === "slow answer") {
      await sleep(between(randomOf(seed, "pause", upload.key, n), 100, 800), closing.signal);
    }
    if (end.startsWith("time-out")) await sleep(TIMEOUT_SECONDS * 1000 + LATE_MS, closing.signal);
    if (end === "time-out") return failed("answered after the timeout");
    await answer(upload, requestId, n);
    return end === "error after the result"
      ? failed("injected, after the result")
      : Response.json({ done: 1 });
  }

  async function answer(upload: Upload, requestId: string, n: number): Promise<void> {
    const body = JSON.stringify(resultOf(upload, requestId));
    const send = async () => {
      await options.sendResult(body);
      trails.of(upload.identity, upload.key).resultSent++;
    };
    await send();
    for (const ms of copiesOf(seed, "result", upload.key, n)) {
      tally.count(ms > 0 ? "late copies of results" : "copies of results");
      background.later(ms, send);
    }
  }

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen: () => {},
  }, async (request) => {
    active++;
    try {
      return await handle(request);
    } catch (error) {
      if (closing.signal.aborted) return failed("stopped");
      // Its caller ended before the event was read, so nothing was invoked.
      if (error instanceof Deno.errors.BadResource) return failed("the caller has gone");
      background.later(0, () => Promise.reject(error));
      return failed("the chaos test itself failed");
    } finally {
      active--;
    }
  });

  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    get active() {
      return active;
    },
    async stop() {
      closing.abort();
      await server.finished;
    },
  };
}

function failed(errorMessage: string): Response {
  return Response.json({ errorType: "InjectedError", errorMessage }, { status: 500 });
}

function resultOf({ identity, bucket, key }: Upload, requestId: string): Result {
  const name = `student of ${key}`;
  return {
    version: 1,
    identity,
    bucket,
    key,
    outcome: "recognised",
    name,
    student: { name, major: "physics", year: "junior" },
    distance: 0.25,
    second: null,
    confidence: "likely",
    frameTime: 0,
    face: { x: 1, y: 2, width: 3, height: 4 },
    others: [],
    frameKey: null,
    ms: { total: 1 },
    functionVersion: "chaos",
    requestId,
    reason: null,
  };
}
