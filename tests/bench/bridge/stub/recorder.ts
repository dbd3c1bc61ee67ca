import { now } from "../clock.ts";

/** The steps of one event: times in milliseconds since 1970, 0 for never, and counts. */
export interface EventTimes {
  readonly identity: string;
  /** Put in the input queue. */
  put: number;
  /** The first invocation's arrival, and its end with the result in the output queue. */
  invoked: number;
  answered: number;
  invocations: number;
  /** The event's message was deleted. */
  deleted: number;
  deletions: number;
  /** The result's message was deleted: the result is saved. */
  saved: number;
  saves: number;
}

/** What a server observed of a run. */
export interface Seen {
  readonly events: readonly EventTimes[];
  /** Whether the server had the queues itself; otherwise requests, polls and deletions are unknown. */
  readonly queues: boolean;
  /** Requests by operation, including open polls. */
  readonly requests: Readonly<Record<string, number>>;
  /** The most polls open at once, of both queues. */
  readonly mostPolls: number;
}

/** Progress of a run. */
export interface Progress {
  readonly put: number;
  readonly answered: number;
  readonly deleted: number;
  readonly saved: number;
  readonly requests: number;
}

/** Records what the stub observes. */
export interface Recorder {
  request(operation: string): void;
  put(identity: string): void;
  /** @returns a function to call when the result arrives in the output queue */
  invoked(identity: string): () => void;
  deleted(identity: string): void;
  saved(identity: string): void;
  progress(): Progress;
  events(): EventTimes[];
  requests(): Record<string, number>;
}

export function startRecorder(): Recorder {
  const events = new Map<string, EventTimes>();
  const requests: Record<string, number> = {};
  const count = { put: 0, answered: 0, deleted: 0, saved: 0, requests: 0 };

  const mark = (identity: string, which: "deleted" | "saved", times: "deletions" | "saves") => {
    const event = events.get(identity);
    if (!event) return;
    if (event[times]++ > 0) return;
    event[which] = now();
    count[which]++;
  };

  return {
    request(operation) {
      requests[operation] = (requests[operation] ?? 0) + 1;
      count.requests++;
    },
    put(identity) {
      count.put++;
      // deno-fmt-ignore
      events.set(identity, {
        identity, put: now(), invoked: 0, answered: 0, invocations: 0,
        deleted: 0, deletions: 0, saved: 0, saves: 0,
      });
    },
    invoked(identity) {
      const event = events.get(identity);
      if (!event) return () => {};
      event.invocations++;
      event.invoked ||= now();
      return () => {
        if (event.answered === 0) count.answered++;
        event.answered ||= now();
      };
    },
    deleted: (identity) => mark(identity, "deleted", "deletions"),
    saved: (identity) => mark(identity, "saved", "saves"),
    progress: () => ({ ...count }),
    events: () => [...events.values()],
    requests: () => requests,
  };
}
