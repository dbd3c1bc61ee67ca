import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../monitoring/meters.ts";
import { extendVisibility } from "./extend_visibility.ts";
import { retryLoop } from "./retry_loop.ts";
import { LONG_POLL_SECONDS, type Message, type Queue } from "./queue.ts";
import { createInFlightSlots } from "./in_flight_slots.ts";

/** What is done with a message at its end: deleted, buried, hidden for a while. */
export type Settlement = () => Promise<void>;

export interface ConsumeOptions {
  readonly queue: Queue;
  /** Messages at work at most; each is at work on its own, whatever it was received with. */
  readonly maxInFlight: number;
  /** Does a message's work. While it lasts the message stays hidden. */
  readonly work: (message: Message) => Promise<Settlement>;
  readonly log: Log;
  readonly meters: Meters;
  /** Stops the polling; what is at work goes on to its end. */
  readonly signal: AbortSignal;
  /** Ends the wait for work: its message is given back. */
  readonly drainExpired?: AbortSignal;
  /** Told at each poll's end whether the queue seems to have more. */
  readonly onBacklog?: (backlog: boolean) => void;
  /** Told how many messages are at work, when it changes. */
  readonly onInFlight?: (messages: number) => void;
  /** How long to pause after a poll that brought some but no full batch, for the next to bring more. */
  readonly pauseMs?: () => number;
}

/** Polls side by side at most, while the queue gives full batches; with no backlog there is one. */
const MAX_POLLS = 8;

/**
 * How long a poll under way at the stop may still take, in milliseconds: on a busy queue its messages
 * are on their way, and a poll that is cut off leaves them hidden until their time is over.
 */
const POLL_GRACE_MS = 500;

/** Messages at their settle, beside as many as are at work, before they take places of their own. */
const MAX_SETTLING = 100;

/** A extraPolls poll is not to wait long for what the first waits for. */
const EXTRA_POLL_SECONDS = 1;

/**
 * A queue's consumer: long polls, each message at work on its own and kept hidden, and its settle
 * said outside the cap. Returns when stopped and all that was at work has ended. Throws nothing: a
 * message that cannot be settled comes again by itself.
 */
export async function consume(options: ConsumeOptions): Promise<void> {
  const { queue, maxInFlight, work, log, meters, signal, drainExpired, pauseMs = () => 0 } =
    options;
  const slots = createInFlightSlots(maxInFlight);
  const underWay = new Set<Promise<void>>();
  const extraPolls = new Set<Promise<void>>();
  const polled = Promise.withResolvers<void>();
  let inFlight = 0;
  let settling = 0;
  const cutPolls = abortedAfter(signal, POLL_GRACE_MS);

  await retryLoop(`polling ${queue.name}`, async () => {
    const { received, backlog } = await poll(LONG_POLL_SECONDS);
    if (received > 0 && !backlog) await sleep(pauseMs(), signal);
  }, { signal, log, onFailure: (reason) => meters.pollFailed(queue.name, reason) });
  await Promise.all(extraPolls);
  polled.resolve();
  while (underWay.size > 0) await Promise.all(underWay);
  cutPolls.forget();

  async function poll(seconds: number): Promise<{ received: number; backlog: boolean }> {
    const room = await slots.acquire(signal);
    if (room === 0) return { received: 0, backlog: false };
    let messages: Message[] = [];
    try {
      messages = await queue.receive(room, cutPolls.signal, seconds);
    } finally {
      slots.release(room - messages.length);
    }
    meters.polled(queue.name, messages.length);
    for (const message of messages) keep(underWay, handle(message));
    const backlog = messages.length === room;
    options.onBacklog?.(backlog);
    if (backlog && extraPolls.size < MAX_POLLS - 1) keep(extraPolls, pollExtra());
    return { received: messages.length, backlog };
  }

  /** Goes on as long as batches are full. What fails here fails for the first poll, which tells it. */
  async function pollExtra(): Promise<void> {
    try {
      while (!signal.aborted && (await poll(EXTRA_POLL_SECONDS)).backlog);
    } catch {
      // As said.
    }
  }

  /** Never throws. */
  async function handle(message: Message): Promise<void> {
    const endBeat = extendVisibility(queue, message, log);
    options.onInFlight?.(++inFlight);
    const settle = await workOn(message);
    options.onInFlight?.(--inFlight);
    // Where settling take long, messages must not pile up in them.
    const isQuick = ++settling <= options.maxInFlight + MAX_SETTLING;
    if (isQuick) slots.release(1);
    // A refresh that came after the settle would undo it.
    await endBeat();
    try {
      await settle();
      meters.settled(queue.name);
    } catch (error) {
      meters.notSettled(queue.name, messageOf(error));
      log.warn("message not settled, it will come again", {
        messageId: message.id,
        reason: messageOf(error),
      });
    }
    settling--;
    if (!isQuick) slots.release(1);
  }

  async function workOn(message: Message): Promise<Settlement> {
    const giveBack = async () => {
      // A poll of our own would take it again.
      await polled.promise;
      log.warn("given back at the stop", { messageId: message.id });
      await queue.changeVisibility(message, 0);
    };
    if (signal.aborted) return giveBack;
    const overtime = untilAborted(drainExpired);
    try {
      return await Promise.race([work(message), overtime.promise]) ?? giveBack;
    } catch (error) {
      if (signal.aborted) return giveBack;
      return () => Promise.reject(error);
    } finally {
      overtime.forget();
    }
  }
}

/** Keeps what does not throw in the set until it has ended. */
function keep(set: Set<Promise<void>>, one: Promise<void>) {
  const ended = one.finally(() => set.delete(ended));
  set.add(ended);
}

/** A signal that is aborted so much later than the other, and what lets go of both. */
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

/** A promise of the signal's abortion, and what lets go of it: a signal may outlive many waits. */
function untilAborted(signal?: AbortSignal): { promise: Promise<undefined>; forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  return { promise, forget: () => signal?.removeEventListener("abort", onAbort) };
}
