import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../operate/meters.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { keepDoing } from "./poll.ts";
import { type Message, POLL_SECONDS, type Queue } from "./queue.ts";
import { createSlots } from "./slots.ts";

/** What is done with a message at its end: deleted, buried, hidden for a while. */
export type Goodbye = () => Promise<void>;

export interface ConsumeOptions {
  readonly queue: Queue;
  /** Messages at work at most; each is at work on its own, whatever it was received with. */
  readonly atOnce: number;
  /** Does a message's work. While it lasts the message stays hidden. */
  readonly work: (message: Message) => Promise<Goodbye>;
  readonly log: Log;
  readonly meters: Meters;
  /** Stops the polling; what is at work goes on to its end. */
  readonly signal: AbortSignal;
  /** Ends the wait for work: its message is given back. */
  readonly giveUp?: AbortSignal;
  /** Told at each poll's end whether the queue seems to have more. */
  readonly onBacklog?: (backlog: boolean) => void;
  /** Told how many messages are at work, when it changes. */
  readonly onAtWork?: (messages: number) => void;
  /** How long to pause after a poll that brought some but no full batch, for the next to bring more. */
  readonly pauseMs?: () => number;
}

/** Polls side by side at most, while the queue gives full batches; with no backlog there is one. */
const POLLS = 8;

/**
 * How long a poll under way at the stop may still take, in milliseconds: on a busy queue its messages
 * are on their way, and a poll that is cut off leaves them hidden until their time is over.
 */
const POLL_GRACE_MS = 500;

/** Messages at their goodbye, beside as many as are at work, before they take places of their own. */
const GOODBYES = 100;

/** A further poll is not to wait long for what the first waits for. */
const FURTHER_POLL_SECONDS = 1;

/**
 * A queue's consumer: long polls, each message at work on its own and kept hidden, and its goodbye
 * said outside the cap. Returns when stopped and all that was at work has ended. Throws nothing: a
 * message that cannot be settled comes again by itself.
 */
export async function consume(options: ConsumeOptions): Promise<void> {
  const { queue, atOnce, work, log, meters, signal, giveUp, pauseMs = () => 0 } = options;
  const slots = createSlots(atOnce);
  const underWay = new Set<Promise<void>>();
  const further = new Set<Promise<void>>();
  const polled = Promise.withResolvers<void>();
  let atWork = 0;
  let goodbyes = 0;
  const cutPolls = abortedAfter(signal, POLL_GRACE_MS);

  await keepDoing(`polling ${queue.name}`, async () => {
    const { received, backlog } = await poll(POLL_SECONDS);
    if (received > 0 && !backlog) await sleep(pauseMs(), signal);
  }, { signal, log, onFailure: (reason) => meters.pollFailed(queue.name, reason) });
  await Promise.all(further);
  polled.resolve();
  while (underWay.size > 0) await Promise.all(underWay);
  cutPolls.forget();

  async function poll(seconds: number): Promise<{ received: number; backlog: boolean }> {
    const room = await slots.take(signal);
    if (room === 0) return { received: 0, backlog: false };
    let messages: Message[] = [];
    try {
      messages = await queue.receive(room, cutPolls.signal, seconds);
    } finally {
      slots.give(room - messages.length);
    }
    meters.polled(queue.name, messages.length);
    for (const message of messages) keep(underWay, handle(message));
    const backlog = messages.length === room;
    options.onBacklog?.(backlog);
    if (backlog && further.size < POLLS - 1) keep(further, pollFurther());
    return { received: messages.length, backlog };
  }

  /** Goes on as long as batches are full. What fails here fails for the first poll, which tells it. */
  async function pollFurther(): Promise<void> {
    try {
      while (!signal.aborted && (await poll(FURTHER_POLL_SECONDS)).backlog);
    } catch {
      // As said.
    }
  }

  /** Never throws. */
  async function handle(message: Message): Promise<void> {
    const endBeat = startHeartbeat(queue, message, log);
    options.onAtWork?.(++atWork);
    const goodbye = await workOn(message);
    options.onAtWork?.(--atWork);
    // Where goodbyes take long, messages must not pile up in them.
    const isQuick = ++goodbyes <= options.atOnce + GOODBYES;
    if (isQuick) slots.give(1);
    // A refresh that came after the goodbye would undo it.
    await endBeat();
    try {
      await goodbye();
      meters.settled(queue.name);
    } catch (error) {
      meters.notSettled(queue.name, messageOf(error));
      log.warn("message not settled, it will come again", {
        messageId: message.id,
        reason: messageOf(error),
      });
    }
    goodbyes--;
    if (!isQuick) slots.give(1);
  }

  async function workOn(message: Message): Promise<Goodbye> {
    const giveBack = async () => {
      // A poll of our own would take it again.
      await polled.promise;
      log.warn("given back at the stop", { messageId: message.id });
      await queue.hide(message, 0);
    };
    if (signal.aborted) return giveBack;
    const overtime = untilAborted(giveUp);
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
