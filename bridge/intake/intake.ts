import { messageOf } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import { type Notification, parseNotification, type Upload } from "../../contract/s3_event.ts";
import { sleep } from "../../contract/stop.ts";
import { backoffMs, redeliverySeconds } from "../queue/backoff.ts";
import { startHeartbeat } from "../queue/heartbeat.ts";
import { createInFlight } from "./in_flight.ts";
import type { Invoke, Invoked } from "./invoke.ts";
import { keepDoing } from "../queue/poll.ts";
import type { Message, Queue } from "../queue/queue.ts";

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
  /** Stops the polling; what is in flight is drained. */
  readonly signal: AbortSignal;
}

/** Between invocations of an upload that found no room. */
const LONGEST_HOLD_MS = 5_000;

type Settled = Extract<Invoked, { kind: "done" | "failed" }>;

/**
 * The input queue's consumer: each upload is one invocation of the function, and its message goes
 * only after success. Returns when stopped and drained.
 */
export async function runIntake(options: IntakeOptions): Promise<void> {
  const { queue, concurrency, log, signal } = options;
  const inFlight = createInFlight<Settled>(concurrency);
  /** Aborted when the drain's time is over: work then is given back. */
  const giveUp = new AbortController();

  await keepDoing(`polling ${queue.name}`, async () => {
    await inFlight.room(signal);
    if (signal.aborted) return;
    const messages = await queue.receive(Math.min(10, inFlight.free), signal);
    for (const message of messages) inFlight.track(handle(message));
  }, { signal, log });

  const overdue = setTimeout(() => giveUp.abort(), options.drainMs);
  await inFlight.idle();
  clearTimeout(overdue);

  /** Never throws: a message that cannot be settled comes back by itself. */
  async function handle(message: Message): Promise<void> {
    const endBeat = startHeartbeat(queue, message, log);
    const overtime = untilAborted(giveUp.signal);
    try {
      const settle = await Promise.race([decide(message), overtime.promise]);
      await endBeat();
      if (settle) return await settle();
      log.warn("given back at the stop", { messageId: message.id });
      await queue.hide(message, 0);
    } catch (error) {
      const reason = messageOf(error);
      log.warn("message not settled, it will come again", { messageId: message.id, reason });
    } finally {
      overtime.forget();
      await endBeat();
    }
  }

  /** Does the message's work; what it returns says goodbye to the message. */
  async function decide(message: Message): Promise<() => Promise<void>> {
    let notification: Notification;
    try {
      notification = parseNotification(message.body);
    } catch (error) {
      return bury(message, messageOf(error));
    }
    if (notification.kind === "test") return () => queue.remove([message]);
    const { uploads } = notification;
    const foreign = uploads.find((upload) => upload.bucket !== options.inputBucket);
    if (foreign) return bury(message, `not our bucket: ${foreign.bucket}`);

    const settled = await Promise.all(
      uploads.map((upload) => inFlight.once(upload.identity, () => answer(upload, message))),
    );
    const failed = settled.find((one) => one.kind === "failed");
    if (!failed) return () => queue.remove([message]);
    if (message.receiveCount >= options.maxAttempts) {
      return bury(message, `failed ${message.receiveCount} times, last: ${failed.reason}`);
    }
    return () => queue.hide(message, redeliverySeconds(message.receiveCount));
  }

  function bury(message: Message, reason: string): () => Promise<void> {
    return async () => {
      await queue.bury(message, reason);
      log.error("to the dead-letter queue", { messageId: message.id, reason });
    };
  }

  /** Holds the upload until the function has answered or failed: no room, no network is no answer. */
  async function answer(upload: Upload, message: Message): Promise<Settled> {
    const started = performance.now();
    const about = { identity: upload.identity, key: upload.key, delivery: message.receiveCount };
    for (let attempt = 1;; attempt++) {
      const invoked = await options.invoke(upload.record).catch((error): Invoked => {
        log.warn("function not reached, trying again", { ...about, reason: messageOf(error) });
        return { kind: "throttled" };
      });
      if (invoked.kind !== "throttled") {
        const ms = Math.round(performance.now() - started);
        const outcome = { ...about, attempts: attempt, requestId: invoked.requestId, ms };
        if (invoked.kind === "done") log.info("answered", outcome);
        else log.warn("function failed", { ...outcome, reason: invoked.reason });
        return invoked;
      }
      await sleep(backoffMs(attempt, { cap: LONGEST_HOLD_MS }), giveUp.signal);
      giveUp.signal.throwIfAborted();
    }
  }
}

/** A promise of the signal's abortion, and what lets go of it: a signal may outlive many waits. */
function untilAborted(signal: AbortSignal): { promise: Promise<void>; forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", onAbort);
  return { promise, forget: () => signal.removeEventListener("abort", onAbort) };
}
