import { partTracksKey } from "../../contract/csv.ts";
import { readNotification, type Upload } from "../../contract/s3_event.ts";
import { sleep } from "../../cli/async.ts";
import { messageOf } from "../../cli/errors.ts";
import { jsonLog } from "../../cli/log.ts";
import type { Store } from "../../lambda/aws_store.ts";
import { createScratchFolders } from "../../lambda/scratch_folder.ts";
import { createMinuteFunction } from "../testing/minute_function.ts";
import type { Background } from "./background.ts";
import { copiesOf, functionEnd, functionKill } from "./faults.ts";
import { killedStore } from "./killed_store.ts";
import { between, randomOf } from "./random.ts";
import type { Tally } from "./tally.ts";
import { nameOf, type Trails } from "./trails.ts";
import { shortResult } from "./short_result.ts";
import { isLong, isPoison } from "./upload_plan.ts";

/** The function's timeout in seconds: the shortest that AWS allows. */
export const TIMEOUT_SECONDS = 1;

/** Milliseconds after its timeout at which the function answers; the caller has stopped waiting by then. */
const LATE_MS = 400;

export interface FunctionOptions {
  readonly seed: number;
  /** What the function does to the cloud, which is started after it. */
  readonly store: () => Store;
  /** For its log and its temporary files. */
  readonly folder: string;
  readonly background: Background;
  readonly tally: Tally;
  readonly trails: Trails;
}

/** The function, served for MiniStack's proxy mode. */
export interface ChaosFunction {
  readonly url: string;
  /** Invocations in progress. */
  readonly active: number;
  /**
   * The keys of parts in the frame bucket whose last invocation was killed in the middle of its work.
   * If its message was deleted before, by another delivery, nobody empties the part.
   */
  readonly interrupted: ReadonlySet<string>;
  stop(): Promise<void>;
}

/**
 * Starts a function that reads no short video, but ends like the real one: it sends its result to
 * the output queue, then answers. For long videos it is the real one, but for the recognisers. Some
 * invocations fail, before their work, in its middle or after it.
 */
export function startFunction(options: FunctionOptions): ChaosFunction {
  const { seed, folder, background, tally, trails } = options;
  const closing = new AbortController();
  const invocations = new Map<string, number>();
  const interrupted = new Set<string>();
  const scratch = createScratchFolders(folder);
  const logFile = Deno.openSync(`${folder}/function.log`, { create: true, append: true });
  const log = jsonLog({ program: "function" }, (line) => {
    logFile.writeSync(new TextEncoder().encode(`${line}\n`));
  });
  let active = 0;

  async function handle(request: Request): Promise<Response> {
    const requestId = request.headers.get("x-amzn-lambda-request-id") ?? crypto.randomUUID();
    const event = await request.json();
    const notification = readNotification(event);
    if (notification.kind !== "uploads") return failed("not an upload");
    const upload = notification.uploads[0]!;
    const name = nameOf(upload);
    const n = (invocations.get(name) ?? 0) + 1;
    invocations.set(name, n);
    countInvocation(upload);
    if (isPoison(upload.key)) {
      tally.count("function poison");
      return failed("poison: this upload always fails");
    }

    const end = functionEnd(seed, name, n);
    if (end !== "answer" && end !== "killed") tally.count(`function ${end}`);
    if (end === "error") return failed("injected, before the work");
    if (end === "slow answer") {
      await sleep(between(randomOf(seed, "pause", name, n), 100, 800), closing.signal);
    }
    if (end.startsWith("time-out")) await sleep(TIMEOUT_SECONDS * 1000 + LATE_MS, closing.signal);
    if (end === "time-out") return failed("answered after the timeout");

    const life = new AbortController();
    const store = end === "killed"
      ? killedStore(observedStore(name, n), functionKill(seed, name, n), () => {
        tally.count("function killed");
        life.abort(new Error("killed"));
        return life.signal.reason;
      })
      : observedStore(name, n);
    const signal = AbortSignal.any([life.signal, closing.signal]);
    try {
      const done = isLong(upload.key)
        ? await createMinuteFunction({ store, scratch, log })(event, requestId, signal)
        : await store.send(shortResult(upload, requestId), signal);
      noteInterrupted(upload, false);
      return end === "error after the result"
        ? failed("injected, after the result")
        : Response.json(done ?? {});
    } catch (error) {
      noteInterrupted(upload, true);
      if (!life.signal.aborted) tally.count("function error of its own");
      log.warn("failed", { requestId, name, reason: messageOf(error) });
      return failed(messageOf(error));
    }
  }

  function countInvocation(upload: Upload): void {
    tally.count("invocations");
    const isFirst = trails.of(upload).invoked++ === 0;
    if (isFirst && upload.range) tally.count(upload.range.again ? "parts again" : "parts");
  }

  function noteInterrupted({ key, range }: Upload, isInterrupted: boolean): void {
    if (!range) return;
    const tracks = partTracksKey(key, range.upload, range);
    if (isInterrupted) interrupted.add(tracks);
    else interrupted.delete(tracks);
  }

  /** Counts the results, and sends some of them again. */
  function observedStore(name: string, n: number): Store {
    const store = options.store();
    return {
      ...store,
      async send(result, signal) {
        const send = async (signal: AbortSignal) => {
          await store.send(result, signal);
          trails.of(result).resultSent++;
        };
        await send(signal);
        for (const ms of copiesOf(seed, "result", name, n)) {
          tally.count(ms > 0 ? "late copies of results" : "copies of results");
          background.later(ms, () => send(new AbortController().signal));
        }
      },
    };
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
    interrupted,
    async stop() {
      closing.abort();
      await server.finished;
      logFile.close();
    },
  };
}

function failed(errorMessage: string): Response {
  return Response.json({ errorType: "InjectedError", errorMessage }, { status: 500 });
}
