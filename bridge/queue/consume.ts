import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../monitoring/meters.ts";
import {
  type ExtendVisibility,
  extendVisibility as extendUntilStopped,
} from "./extend_visibility.ts";
import { createEqualTimers } from "./equal_timers.ts";
import { createPollPause } from "./poll_pause.ts";
import { retryLoop } from "./retry_loop.ts";
import { LONG_POLL_SECONDS, MAX_HELD_SECONDS, type Message, type Queue } from "./queue.ts";
import { createInFlightSlots } from "./in_flight_slots.ts";

/** Settles a message: deletes it, dead-letters it, or changes its visibility timeout. */
export type Settlement = () => Promise<void>;

export interface ConsumeOptions {
  readonly queue: Queue;
  /**
   * Maximum number of messages in flight. Each is handled on its own, whatever batch it came in.
   */
  readonly maxInFlight: number;
  /**
   * Handles a message. Its visibility timeout is extended until this resolves, for 12 hours at most:
   * then the message is delivered again, while the first handler may still be running.
   */
  readonly handle: (message: Message) => Promise<Settlement>;
  readonly log: Log;
  readonly meters: Meters;
  /** Stops the polling. Messages in flight are finished. */
  readonly signal: AbortSignal;
  /** Stops waiting for handlers: their messages are returned to the queue. */
  readonly drainExpired?: AbortSignal;
  /** Called after each poll with whether the queue seems to hold more messages. */
  readonly onBacklog?: (backlog: boolean) => void;
  /** Called with the number of messages in flight when it changes. */
  readonly onInFlight?: (messages: number) => void;
  /** Replaces the extension of the visibility timeout. */
  readonly extendVisibility?: ExtendVisibility;
  /** Longest pause after a poll that returned messages, so that the next returns a full batch. */
  readonly pauseMs?: () => number;
}

/**
 * Maximum number of parallel polls while polls return full batches. Without a backlog there is one.
 */
const MAX_POLLS = 8;

/**
 * How long a poll may still take at shutdown, in milliseconds. On a busy queue its messages are
 * already on their way, and cutting it off would leave them invisible until their timeout.
 */
const POLL_GRACE_MS = 500;

/** Messages that may be settling in addition to those in flight, before they count as in flight. */
const MAX_SETTLING = 100;

/** An additional poll must not wait long for the messages that the first poll waits for. */
const EXTRA_POLL_SECONDS = 1;

/**
 * Consumes a queue: long polls, handles each message on its own while its visibility timeout is
 * extended, then settles it outside the in-flight limit. Returns when stopped and everything in
 * flight is settled. Never throws: a message that cannot be settled is redelivered.
 */
export async function consume(options: ConsumeOptions): Promise<void> {
  const { queue, maxInFlight, handle, log, meters, signal, drainExpired, pauseMs = () => 0 } =
    options;
  const { extendVisibility = extendUntilStopped } = options;
  const pause = createPollPause(pauseMs);
  const slots = createInFlightSlots(maxInFlight);
  const unsettled = new Set<Promise<void>>();
  const extraPolls = new Set<Promise<void>>();
  const pollingEnded = Promise.withResolvers<void>();
  /**
   * Stops waiting for each handler. One listener for all: with hundreds on a signal, each that comes
   * or goes takes time for every other.
   */
  const giveUp = new Set<() => void>();
  const onExpired = () => giveUp.forEach((stop) => stop());
  drainExpired?.addEventListener("abort", onExpired);
  let inFlight = 0;
  let settling = 0;
  const polls = abortedAfter(signal, POLL_GRACE_MS);
  /** The last extension before it ends within SQS's limit. */
  const afterLongest = createEqualTimers((MAX_HELD_SECONDS - queue.visibilityTimeout) * 1000);

  await retryLoop(`polling ${queue.name}`, async () => {
    const { received, asked } = await poll(LONG_POLL_SECONDS);
    if (received === 0) return;
    pause.polled(received / asked);
    if (received < asked || pause.ms > 0) await sleep(pause.ms, signal);
  }, { signal, log, onFailure: (reason) => meters.pollFailed(queue.name, reason) });
  await Promise.all(extraPolls);
  pollingEnded.resolve();
  while (unsettled.size > 0) await Promise.all(unsettled);
  polls.forget();
  drainExpired?.removeEventListener("abort", onExpired);

  async function poll(seconds: number): Promise<{ received: number; asked: number }> {
    const free = await slots.acquire(signal);
    if (free === 0) return { received: 0, asked: 0 };
    let messages: Message[] = [];
    try {
      messages = await queue.receive(free, polls.signal, seconds);
    } finally {
      slots.release(free - messages.length);
    }
    meters.polled(queue.name, messages.length);
    for (const message of messages) track(unsettled, process(message));
    const backlog = messages.length === free;
    options.onBacklog?.(backlog);
    if (backlog && pause.ms === 0 && extraPolls.size < MAX_POLLS - 1) {
      track(extraPolls, pollExtra());
    }
    return { received: messages.length, asked: free };
  }

  /**
   * Polls while batches are full. Errors are ignored: they fail the first poll too, which reports
   * them.
   */
  async function pollExtra(): Promise<void> {
    try {
      for (let isFull = true; isFull && pause.ms === 0 && !signal.aborted;) {
        const { received, asked } = await poll(EXTRA_POLL_SECONDS);
        isFull = asked > 0 && received === asked;
      }
    } catch {
      // See above.
    }
  }

  /** Never throws. */
  async function process(message: Message): Promise<void> {
    const stopExtending = extendVisibility(queue, message, log);
    options.onInFlight?.(++inFlight);
    const settle = await settlementOf(message);
    options.onInFlight?.(--inFlight);
    // Where settling is slow, settling messages must not pile up without limit.
    const freesSlotEarly = ++settling <= options.maxInFlight + MAX_SETTLING;
    if (freesSlotEarly) slots.release(1);
    // An extension that arrived after the settlement would undo it.
    await stopExtending();
    try {
      await settle();
      meters.settled(queue.name);
    } catch (error) {
      meters.notSettled(queue.name, messageOf(error));
      log.warn("message not settled; it will be redelivered", {
        messageId: message.id,
        reason: messageOf(error),
      });
    }
    settling--;
    if (!freesSlotEarly) slots.release(1);
  }

  async function settlementOf(message: Message): Promise<Settlement> {
    const returnToQueue = async () => {
      // Not before the last poll: it would receive the message again.
      await pollingEnded.promise;
      log.warn("message returned to the queue at shutdown", { messageId: message.id });
      await queue.changeVisibility(message, 0);
    };
    // It is delivered again at once, and a handler that goes on is joined by that delivery.
    const letGo = async () => {
      log.info("message let go: SQS lets no delivery last longer", { messageId: message.id });
      await queue.changeVisibility(message, 0);
    };
    if (signal.aborted) return returnToQueue;
    const unfinished = Promise.withResolvers<Settlement>();
    const stopWaiting = () => unfinished.resolve(returnToQueue);
    giveUp.add(stopWaiting);
    if (drainExpired?.aborted) stopWaiting();
    const clearTimer = afterLongest(() => unfinished.resolve(letGo));
    try {
      return await Promise.race([handle(message), unfinished.promise]);
    } catch (error) {
      if (signal.aborted) return returnToQueue;
      return () => Promise.reject(error);
    } finally {
      clearTimer();
      giveUp.delete(stopWaiting);
    }
  }
}

/** Keeps a promise that never rejects in the set until it is settled. */
function track(set: Set<Promise<void>>, one: Promise<void>) {
  const ended = one.finally(() => set.delete(ended));
  set.add(ended);
}

/** A signal that is aborted `ms` after `first`. `forget` removes the listener and the timer. */
function abortedAfter(first: AbortSignal, ms: number): { signal: AbortSignal; forget: () => void } {
  const later = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(() => later.abort(first.reason), ms);
  };
  if (first.aborted) onAbort();
  first.addEventListener("abort", onAbort);
  return {
    signal: later.signal,
    forget() {
      clearTimeout(timer);
      first.removeEventListener("abort", onAbort);
    },
  };
}
