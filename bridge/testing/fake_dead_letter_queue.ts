import type { DeadLetterQueue, FailedMessage } from "../dlq/dead_letter_queue.ts";
import type { DeadLetter, SourceQueue } from "../dlq/dead_letter.ts";

export const UPLOADS: SourceQueue = { name: "in", kind: "uploads", maxReceives: 10 };
export const RESULTS: SourceQueue = { name: "out", kind: "results", maxReceives: 10 };

/** A dead-letter queue in memory. */
export interface FakeDeadLetterQueue extends DeadLetterQueue {
  /** Ids of the visible and the invisible messages, and what was sent to which queue. */
  readonly visible: () => string[];
  readonly hidden: () => string[];
  readonly sent: { readonly source: string; readonly body: string }[];
  readonly calls: string[];
  /** Ids that it does not accept or delete. */
  readonly fails: { send: string[]; delete: string[] };
  /** Adds a message. */
  put(message: DeadLetter): void;
  /** Called before each call. */
  onCall: (call: string) => void;
}

/** Messages are received in another order than they were added: the last one first. */
export function fakeDeadLetterQueue(
  messages: readonly DeadLetter[],
  name = "in-dlq",
): FakeDeadLetterQueue {
  const stored = new Map(messages.map((message) => [message.id, message]));
  const hidden = new Set<string>();
  const called = (call: string, messages: readonly unknown[]) => {
    if (messages.length < 1 || messages.length > 10) {
      throw new Error(`${call} of ${messages.length}`);
    }
    queue.calls.push(call);
    queue.onCall(call);
  };
  const failures = (messages: readonly DeadLetter[], ids: readonly string[]): FailedMessage[] =>
    messages.filter(({ id }) => ids.includes(id)).map((message) => ({
      message,
      reason: "refused by the test",
    }));
  const queue: FakeDeadLetterQueue = {
    name,
    visible: () => [...stored.keys()].filter((id) => !hidden.has(id)),
    hidden: () => [...hidden],
    sent: [],
    calls: [],
    fails: { send: [], delete: [] },
    put: (message) => {
      stored.set(message.id, message);
    },
    onCall: () => {},
    receive(max) {
      called("receive", Array(max));
      const taken = queue.visible().reverse().slice(0, max).map((id) => stored.get(id)!);
      for (const { id } of taken) hidden.add(id);
      return Promise.resolve(taken);
    },
    release(messages) {
      called("release", messages);
      for (const { id } of messages) hidden.delete(id);
      return Promise.resolve();
    },
    send(messages, source) {
      called("send", messages);
      const failed = failures(messages, queue.fails.send);
      for (const message of messages) {
        if (failed.every((one) => one.message !== message)) {
          queue.sent.push({ source: source.name, body: message.body });
        }
      }
      return Promise.resolve(failed);
    },
    delete(messages) {
      called("delete", messages);
      const failed = failures(messages, queue.fails.delete);
      for (const message of messages) {
        if (failed.some((one) => one.message === message)) continue;
        stored.delete(message.id);
        hidden.delete(message.id);
      }
      return Promise.resolve(failed);
    },
  };
  return queue;
}

/** A dead-lettered message of the input queue, with these differences. */
export function deadLetter(id: string, more: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id,
    body: "hello",
    receipt: `receipt-${id}`,
    sentAt: new Date("2026-01-02T03:04:05.678Z"),
    receives: 1,
    reason: undefined,
    source: UPLOADS,
    ...more,
  };
}
