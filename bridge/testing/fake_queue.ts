import { MAX_HELD_SECONDS, type Message, type Queue } from "../queue/queue.ts";

/** A call of a fake queue, recorded as it began. */
export type Call =
  | { readonly op: "receive"; readonly max: number }
  | { readonly op: "delete"; readonly id: string }
  | { readonly op: "changeVisibility"; readonly id: string; readonly seconds: number }
  | { readonly op: "deadLetter"; readonly id: string; readonly reason: string };

/** A queue in memory that models visibility timeouts and receive counts like SQS. */
export interface FakeQueue extends Queue {
  readonly calls: Call[];
  /** The dead-letter queue. */
  readonly dead: { readonly body: string; readonly reason: string }[];
  put(body: string): void;
  /** Messages not deleted yet, visible or not. */
  left(): number;
  /** How often the message was delivered, and whether it is visible now. */
  state(id: string): { receiveCount: number; visible: boolean } | undefined;
}

interface Stored {
  readonly body: string;
  receiveCount: number;
  hiddenUntil: number;
  /** Of the last delivery. */
  receivedAt: number;
}

/** Messages have the ids m1, m2 … in order. Polls wait by the (fake) clock. */
export function createFakeQueue(
  bodies: readonly string[] = [],
  visibilityTimeout = 30,
): FakeQueue {
  const stored = new Map<string, Stored>();
  const waiting = new Set<() => void>();
  const calls: Call[] = [];
  const dead: { body: string; reason: string }[] = [];
  let last = 0;

  const hide = (id: string, seconds: number) => {
    const message = stored.get(id);
    if (!message) throw new Error(`no message ${id} whose visibility could change`);
    if (Date.now() + seconds * 1000 > message.receivedAt + MAX_HELD_SECONDS * 1000) {
      throw new Error(
        "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
      );
    }
    message.hiddenUntil = Date.now() + seconds * 1000;
    for (const wake of waiting) wake();
  };
  const put = (body: string) => {
    stored.set(`m${++last}`, { body, receiveCount: 0, hiddenUntil: 0, receivedAt: 0 });
    for (const wake of waiting) wake();
  };
  const take = (max: number): Message[] => {
    const taken: Message[] = [];
    for (const [id, message] of stored) {
      if (taken.length === max) break;
      if (message.hiddenUntil > Date.now()) continue;
      message.receivedAt = Date.now();
      message.hiddenUntil = message.receivedAt + visibilityTimeout * 1000;
      const receiveCount = ++message.receiveCount;
      taken.push({ id, body: message.body, receiptHandle: `${id}/${receiveCount}`, receiveCount });
    }
    return taken;
  };
  /** Waits until a message may be visible, the signal is aborted, or the poll ends. */
  const waitForChange = async (pollEnd: number, signal: AbortSignal) => {
    const hidden = [...stored.values()].map((message) => message.hiddenUntil);
    const until = Math.min(pollEnd, ...hidden.filter((time) => time > Date.now()));
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const timer = setTimeout(wake, until - Date.now());
    signal.addEventListener("abort", wake);
    waiting.add(wake);
    await promise;
    waiting.delete(wake);
    signal.removeEventListener("abort", wake);
    clearTimeout(timer);
  };

  for (const body of bodies) put(body);
  return {
    name: "fake",
    visibilityTimeout,
    calls,
    dead,
    put,
    left: () => stored.size,
    state: (id) => {
      const message = stored.get(id);
      if (!message) return undefined;
      const { receiveCount, hiddenUntil } = message;
      return { receiveCount, visible: hiddenUntil <= Date.now() };
    },
    async receive(max, signal, seconds) {
      calls.push({ op: "receive", max });
      if (max < 1 || max > 10) throw new Error(`a receive of ${max}`);
      const pollEnd = Date.now() + seconds * 1000;
      for (;;) {
        signal.throwIfAborted();
        const taken = take(max);
        if (taken.length > 0 || Date.now() >= pollEnd) return taken;
        await waitForChange(pollEnd, signal);
      }
    },
    delete({ id }) {
      calls.push({ op: "delete", id });
      stored.delete(id);
      return Promise.resolve();
    },
    changeVisibility({ id }, seconds) {
      calls.push({ op: "changeVisibility", id, seconds });
      return Promise.resolve().then(() => hide(id, seconds));
    },
    deadLetter({ id, body }, reason) {
      calls.push({ op: "deadLetter", id, reason });
      dead.push({ body, reason });
      stored.delete(id);
      return Promise.resolve();
    },
  };
}
