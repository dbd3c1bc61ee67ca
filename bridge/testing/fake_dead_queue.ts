import type { DeadQueue, Refused } from "../dlq/dead_queue.ts";
import type { Home, Letter } from "../dlq/letter.ts";

export const UPLOADS: Home = { name: "in", kind: "uploads", maxReceives: 10 };
export const RESULTS: Home = { name: "out", kind: "results", maxReceives: 10 };

/** A dead-letter queue in memory, for tests. */
export interface FakeDeadQueue extends DeadQueue {
  /** Ids of what it holds and shows, of what it hides, and what went to which queue. */
  readonly visible: () => string[];
  readonly hidden: () => string[];
  readonly sent: { readonly home: string; readonly body: string }[];
  readonly calls: string[];
  /** Ids that it does not take or delete. */
  readonly refuses: { resend: string[]; remove: string[] };
  /** Another letter comes. */
  put(letter: Letter): void;
  /** Called before each call. */
  onCall: (call: string) => void;
}

/** Letters are received in an order of the queue's own, the last that came first. */
export function fakeDeadQueue(letters: readonly Letter[], name = "in-dlq"): FakeDeadQueue {
  const stored = new Map(letters.map((letter) => [letter.id, letter]));
  const hidden = new Set<string>();
  const called = (call: string, letters: readonly unknown[]) => {
    if (letters.length < 1 || letters.length > 10) throw new Error(`${call} of ${letters.length}`);
    queue.calls.push(call);
    queue.onCall(call);
  };
  const refusals = (letters: readonly Letter[], ids: readonly string[]): Refused[] =>
    letters.filter(({ id }) => ids.includes(id)).map((letter) => ({ letter, why: "a whim" }));
  const queue: FakeDeadQueue = {
    name,
    visible: () => [...stored.keys()].filter((id) => !hidden.has(id)),
    hidden: () => [...hidden],
    sent: [],
    calls: [],
    refuses: { resend: [], remove: [] },
    put: (letter) => {
      stored.set(letter.id, letter);
    },
    onCall: () => {},
    receive(max) {
      called("receive", Array(max));
      const taken = queue.visible().reverse().slice(0, max).map((id) => stored.get(id)!);
      for (const { id } of taken) hidden.add(id);
      return Promise.resolve(taken);
    },
    giveBack(letters) {
      called("giveBack", letters);
      for (const { id } of letters) hidden.delete(id);
      return Promise.resolve();
    },
    resend(letters, home) {
      called("resend", letters);
      const refused = refusals(letters, queue.refuses.resend);
      for (const letter of letters) {
        if (refused.every((one) => one.letter !== letter)) {
          queue.sent.push({ home: home.name, body: letter.body });
        }
      }
      return Promise.resolve(refused);
    },
    remove(letters) {
      called("remove", letters);
      const refused = refusals(letters, queue.refuses.remove);
      for (const letter of letters) {
        if (refused.some((one) => one.letter === letter)) continue;
        stored.delete(letter.id);
        hidden.delete(letter.id);
      }
      return Promise.resolve(refused);
    },
  };
  return queue;
}

/** A letter of the input queue, but for what is said otherwise. */
export function letter(id: string, more: Partial<Letter> = {}): Letter {
  return {
    id,
    body: "hello",
    receipt: `receipt-${id}`,
    sentAt: new Date("2026-01-02T03:04:05.678Z"),
    receives: 1,
    reason: undefined,
    home: UPLOADS,
    ...more,
  };
}
