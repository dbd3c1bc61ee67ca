/** A message as returned by a receive. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
  /** Identifies this delivery, until the message is delivered again. */
  readonly receipt: string;
  readonly receiveCount: number;
}

/** A queue in memory that behaves like SQS, except that visibility timeouts never expire. */
export interface StubQueue {
  /** Visible messages. */
  readonly waiting: number;
  /** Messages in flight. */
  readonly hidden: number;
  /** Number of long polls in progress, and its maximum so far. */
  readonly polls: number;
  readonly mostPolls: number;
  send(body: string): void;
  /** Long poll: resolves at once if there is a message, else with the next one, or with none after the wait time. */
  receive(max: number, waitMs: number, signal?: AbortSignal): Promise<Delivery[]>;
  /** Deletes. @returns the message's body, undefined if the receipt handle is not valid */
  remove(receipt: string): string | undefined;
  /**
   * Returns the message to the queue if `seconds` is 0. @returns whether the receipt handle is
   * valid
   */
  hide(receipt: string, seconds: number): boolean;
}

interface Stored {
  readonly id: string;
  readonly body: string;
  receiveCount: number;
}

interface Poll {
  readonly max: number;
  readonly answer: (deliveries: Delivery[]) => void;
}

export function stubQueue(): StubQueue {
  // An array with an offset, because shift() on an array of ten thousand elements moves them all.
  let ready: Stored[] = [];
  let first = 0;
  let sent = 0;
  let mostPolls = 0;
  const hidden = new Map<string, Stored>();
  const polls = new Set<Poll>();

  function take(max: number): Delivery[] {
    const taken = ready.slice(first, first + max);
    first += taken.length;
    if (first > 1000 && first > ready.length / 2) {
      ready = ready.slice(first);
      first = 0;
    }
    return taken.map((message) => {
      const receipt = `${message.id}.${++message.receiveCount}`;
      hidden.set(receipt, message);
      return { id: message.id, body: message.body, receipt, receiveCount: message.receiveCount };
    });
  }

  function offer(message: Stored) {
    ready.push(message);
    const [poll] = polls;
    if (!poll) return;
    polls.delete(poll);
    poll.answer(take(poll.max));
  }

  return {
    get waiting() {
      return ready.length - first;
    },
    get hidden() {
      return hidden.size;
    },
    get polls() {
      return polls.size;
    },
    get mostPolls() {
      return mostPolls;
    },
    send: (body) => offer({ id: `message-${++sent}`, body, receiveCount: 0 }),
    receive(max, waitMs, signal) {
      if (ready.length > first || waitMs === 0 || signal?.aborted) {
        return Promise.resolve(take(signal?.aborted ? 0 : max));
      }
      return new Promise((resolve) => {
        const end = (deliveries: Delivery[]) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", giveUp);
          polls.delete(poll);
          resolve(deliveries);
        };
        // Do not deliver a message to a caller that has disconnected.
        const giveUp = () => end([]);
        const timer = setTimeout(giveUp, waitMs);
        signal?.addEventListener("abort", giveUp);
        const poll: Poll = { max, answer: end };
        polls.add(poll);
        mostPolls = Math.max(mostPolls, polls.size);
      });
    },
    remove(receipt) {
      const message = hidden.get(receipt);
      hidden.delete(receipt);
      return message?.body;
    },
    hide(receipt, seconds) {
      const message = hidden.get(receipt);
      if (!message) return false;
      if (seconds === 0) {
        hidden.delete(receipt);
        offer(message);
      }
      return true;
    },
  };
}
