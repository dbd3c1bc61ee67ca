import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { type Notification, parseNotification, type Upload } from "../../contract/s3_event.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../operate/meters.ts";
import { backoffMs, redeliverySeconds } from "../queue/backoff.ts";
import { consume, type ConsumeOptions, type Goodbye } from "../queue/consume.ts";
import type { Message, Queue } from "../queue/queue.ts";
import type { Invoke, Invoked } from "./invoke.ts";
import { createJoined } from "../joined.ts";
import { createLimiter } from "./limited.ts";
import { createRecent } from "./recent.ts";

export interface IntakeOptions {
  readonly queue: Queue;
  readonly invoke: Invoke;
  /** The bucket whose uploads are ours. */
  readonly inputBucket: string;
  /** Messages in flight at most. */
  readonly concurrency: number;
  /** Deliveries after which a message that keeps failing goes to the dead-letter queue. */
  readonly maxAttempts: number;
  readonly drainMs: number;
  readonly log: Log;
  readonly meters: Meters;
  /** Stops the polling; what is in flight is drained. */
  readonly signal: AbortSignal;
  readonly onBacklog?: ConsumeOptions["onBacklog"];
}

/** Between invocations of an upload that found no room. */
const LONGEST_HOLD_MS = 5_000;

interface Unreachable {
  readonly kind: "unreachable";
  readonly reason: string;
}

/** Uploads that were answered and whose messages were not deleted: their redelivery is deleted only. */
const REMEMBERED = 10_000;

type Settled = Extract<Invoked, { kind: "done" | "failed" }>;

/**
 * The input queue's consumer: each upload is one invocation of the function, and its message goes
 * only after success. Returns when stopped and drained.
 */
export async function runIntake(options: IntakeOptions): Promise<void> {
  const { queue, log, meters, signal } = options;
  const joined = createJoined<Settled>();
  const buried = createJoined<void>();
  /** A message may hold many uploads. */
  const limited = createLimiter(options.concurrency);
  /** Answered, their messages perhaps not deleted yet. */
  const answered = createRecent(REMEMBERED);
  /** Aborted when the drain's time is over: work then is given back. */
  const giveUp = new AbortController();
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const drain = () => {
    overdue = setTimeout(() => giveUp.abort(), options.drainMs);
  };
  signal.addEventListener("abort", drain);
  await consume({
    queue,
    atOnce: options.concurrency,
    work: decide,
    log,
    signal,
    giveUp: giveUp.signal,
    meters,
    onAtWork: meters.inFlight,
    ...(options.onBacklog ? { onBacklog: options.onBacklog } : {}),
  });
  signal.removeEventListener("abort", drain);
  clearTimeout(overdue);

  async function decide(message: Message): Promise<Goodbye> {
    let notification: Notification;
    try {
      notification = parseNotification(message.body);
    } catch (error) {
      return bury(message, messageOf(error));
    }
    if (notification.kind === "test") return () => queue.remove(message);
    const { uploads } = notification;
    const foreign = uploads.find((upload) => upload.bucket !== options.inputBucket);
    if (foreign) return bury(message, `not our bucket: ${foreign.bucket}`);

    const settled = await Promise.all(
      uploads.map((upload) => joined(upload.identity, () => answer(upload, message))),
    );
    const failed = settled.find((one) => one.kind === "failed");
    if (!failed) {
      return async () => {
        await queue.remove(message);
        for (const { identity } of uploads) answered.delete(identity);
      };
    }
    if (message.receiveCount >= options.maxAttempts) {
      return bury(message, `delivered ${message.receiveCount} times, last: ${failed.reason}`);
    }
    return () => queue.hide(message, redeliverySeconds(message.receiveCount));
  }

  function bury(message: Message, reason: string): Goodbye {
    // A second delivery may have joined the first one's work.
    return () =>
      buried(message.id, async () => {
        await queue.bury(message, reason);
        meters.buried(queue.name);
        log.error("to the dead-letter queue", { messageId: message.id, reason });
      });
  }

  /** Holds the upload until the function has answered or failed: no room, no network is no answer. */
  async function answer(upload: Upload, message: Message): Promise<Settled> {
    const { identity, key } = upload;
    if (answered.has(identity)) return { kind: "done", requestId: "" };
    const about = { identity, key, delivery: message.receiveCount };
    meters.taken(upload);
    for (let attempt = 1;; attempt++) {
      const tried = await limited(() => attemptOn(upload));
      // An outage of hours is not a line a try.
      if (tried.kind === "unreachable" && isPowerOfTwo(attempt)) {
        log.warn("function not reached, held", { ...about, attempt, reason: tried.reason });
      }
      if (tried.kind === "failed") {
        const { requestId, reason } = tried;
        log.warn("function failed", { ...about, attempt, requestId, reason });
      }
      if (tried.kind === "done") answered.add(identity);
      if (tried.kind === "failed" || tried.kind === "done") return tried;
      await sleep(backoffMs(attempt, { cap: LONGEST_HOLD_MS }), giveUp.signal);
      giveUp.signal.throwIfAborted();
    }
  }

  async function attemptOn({ record }: Upload): Promise<Invoked | Unreachable> {
    giveUp.signal.throwIfAborted();
    const started = performance.now();
    const tried: Invoked | Unreachable = await options.invoke(record).catch((error) => ({
      kind: "unreachable",
      reason: messageOf(error),
    }));
    meters.invoked(tried.kind, (performance.now() - started) / 1000);
    return tried;
  }
}

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}
