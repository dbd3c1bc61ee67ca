import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import {
  type Notification,
  parseNotification,
  type Upload,
  wholeUpload,
} from "../../contract/s3_event.ts";
import { rangeText } from "../../contract/video_range.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../monitoring/meters.ts";
import { backoffMs, redeliverySeconds } from "../queue/backoff.ts";
import { consume, type ConsumeOptions, type Settlement } from "../queue/consume.ts";
import type { Message, Queue } from "../queue/queue.ts";
import { createLimit } from "./invocation_limit.ts";
import type { Invoke, InvokeResult } from "./invoke.ts";
import { BoundedMap } from "../bounded_map.ts";
import { createSingleflight } from "../singleflight.ts";

export interface IntakeOptions {
  readonly queue: Queue;
  readonly invoke: Invoke;
  /** Uploads to other buckets are dead-lettered. */
  readonly inputBucket: string;
  /** Maximum number of messages in flight. */
  readonly concurrency: number;
  /** Deliveries after which a message that keeps failing is dead-lettered. */
  readonly maxAttempts: number;
  readonly drainMs: number;
  readonly log: Log;
  readonly meters: Meters;
  /** Stops the polling. What is in flight is drained. */
  readonly signal: AbortSignal;
  readonly onBacklog?: ConsumeOptions["onBacklog"];
  readonly extendVisibility?: ConsumeOptions["extendVisibility"];
}

/** Longest delay between two invocations for one upload. */
const MAX_RETRY_DELAY_MS = 5_000;

interface Unreachable {
  readonly kind: "unreachable";
  readonly reason: string;
}

/** Answered uploads whose message may not be deleted yet: a redelivery is only deleted. */
const MAX_REMEMBERED = 10_000;

type UploadOutcome = Extract<InvokeResult, { kind: "done" | "failed" }>;

/**
 * Consumes the input queue: invokes the function once per upload, and deletes the message only
 * after success. Returns when stopped and drained.
 */
export async function runIntake(options: IntakeOptions): Promise<void> {
  const { queue, log, meters, signal } = options;
  const invokeOnce = createSingleflight<UploadOutcome>();
  const deadLetterOnce = createSingleflight<void>();
  /** A message may hold several uploads, so the message limit is not enough. */
  const limit = createLimit(options.concurrency);
  /** Answered uploads whose messages may not be deleted yet. */
  const answered = new BoundedMap<true>(MAX_REMEMBERED);
  /** Aborted when the drain timeout is over: messages still in flight are returned to the queue. */
  const drainExpired = new AbortController();
  let drainTimer: ReturnType<typeof setTimeout> | undefined;
  const startDrain = () => {
    drainTimer = setTimeout(() => drainExpired.abort(), options.drainMs);
  };
  signal.addEventListener("abort", startDrain);
  await consume({
    queue,
    maxInFlight: options.concurrency,
    handle,
    log,
    signal,
    drainExpired: drainExpired.signal,
    meters,
    onInFlight: meters.inFlight,
    ...(options.onBacklog ? { onBacklog: options.onBacklog } : {}),
    ...(options.extendVisibility ? { extendVisibility: options.extendVisibility } : {}),
  });
  signal.removeEventListener("abort", startDrain);
  clearTimeout(drainTimer);

  async function handle(message: Message): Promise<Settlement> {
    let notification: Notification;
    try {
      notification = parseNotification(message.body);
    } catch (error) {
      return deadLetter(message, messageOf(error));
    }
    if (notification.kind === "test") return () => queue.delete(message);
    const { uploads } = notification;
    const foreign = uploads.find((upload) => upload.bucket !== options.inputBucket);
    if (foreign) return deadLetter(message, `not our bucket: ${foreign.bucket}`);

    const outcomes = await Promise.all(
      uploads.map((upload) => invokeOnce(upload.identity, () => outcomeOf(upload, message))),
    );
    const failed = outcomes.find((one) => one.kind === "failed");
    if (!failed) {
      return async () => {
        await queue.delete(message);
        for (const { identity } of uploads) answered.delete(identity);
      };
    }
    if (message.receiveCount >= options.maxAttempts) {
      return deadLetter(
        message,
        `delivered ${message.receiveCount} times, last: ${failed.reason}`,
      );
    }
    return () => queue.changeVisibility(message, redeliverySeconds(message.receiveCount));
  }

  function deadLetter(message: Message, reason: string): Settlement {
    // A second delivery may share the first one's work.
    return () =>
      deadLetterOnce(message.id, async () => {
        await queue.deadLetter(message, reason);
        meters.deadLettered(queue.name);
        log.error("message moved to the dead-letter queue", { messageId: message.id, reason });
      });
  }

  /**
   * Retries until the function has answered or failed: throttling and network errors are neither.
   */
  async function outcomeOf(upload: Upload, message: Message): Promise<UploadOutcome> {
    const { identity, key, range } = upload;
    if (answered.has(identity)) return { kind: "done", requestId: "" };
    const logFields = {
      identity,
      key,
      ...(range && { range: rangeText(range) }),
      delivery: message.receiveCount,
    };
    meters.taken(wholeUpload(upload));
    for (let attempt = 1;; attempt++) {
      await limit.enter();
      let result: InvokeResult | Unreachable;
      try {
        drainExpired.signal.throwIfAborted();
        result = await invoke(upload);
      } finally {
        limit.leave();
      }
      // An outage of hours must not log every attempt.
      if (result.kind === "unreachable" && isPowerOfTwo(attempt)) {
        log.warn("function unreachable; retrying", {
          ...logFields,
          attempt,
          reason: result.reason,
        });
      }
      if (result.kind === "failed") {
        const { requestId, reason } = result;
        log.warn("function failed", { ...logFields, attempt, requestId, reason });
      }
      if (result.kind === "done") answered.set(identity, true);
      if (result.kind === "failed" || result.kind === "done") return result;
      await sleep(backoffMs(attempt, { cap: MAX_RETRY_DELAY_MS }), drainExpired.signal);
      drainExpired.signal.throwIfAborted();
    }
  }

  function invoke({ record }: Upload): Promise<InvokeResult | Unreachable> {
    const started = performance.now();
    const ended = (result: InvokeResult | Unreachable) => {
      meters.invoked(result.kind, (performance.now() - started) / 1000);
      return result;
    };
    return options.invoke(record).then(
      ended,
      (error) => ended({ kind: "unreachable", reason: messageOf(error) }),
    );
  }
}

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}
