import { RESULT } from "../../contract/testing/messages.ts";
import { messageOf } from "../../cli/errors.ts";
import { readNotification, type Upload } from "../../contract/s3_event.ts";

/** Replaces the function behind MiniStack's proxy mode; a test sets what it does for a key. */
export interface StubFunction {
  readonly url: string;
  /** The invoked keys in order. */
  readonly invoked: readonly string[];
  /** The result messages that it has sent. */
  readonly results: readonly string[];
  /** Invocations in flight. */
  readonly running: number;
  /** Most invocations that were in flight at once. */
  readonly mostRunning: number;
  /** Sets what an invocation for the key does before it answers; if it throws, the invocation fails. */
  before(key: string, what: () => Promise<unknown> | void): void;
  /** The same for all keys without a setting of their own. */
  beforeAny(what: () => Promise<unknown> | void): void;
  /** Holds invocations for the key until the returned function is called. */
  hold(key: string): () => void;
  /** Removes the key's setting: it is answered at once again. */
  reset(key: string): void;
  stop(): Promise<void>;
}

/**
 * Starts a stub that, like the real function, sends a result for each upload before it returns.
 * @param send sends a result to the output queue
 */
export function startStubFunction(send: (result: string) => Promise<void>): StubFunction {
  const invoked: string[] = [];
  const results: string[] = [];
  let [running, mostRunning] = [0, 0];
  const behaviours = new Map<string, () => Promise<unknown> | void>();
  let defaultBehaviour: () => Promise<unknown> | void = () => {};
  const closing = new AbortController();
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});

  async function answer({ identity, bucket, key }: Upload, requestId: string) {
    invoked.push(key);
    mostRunning = Math.max(mostRunning, ++running);
    try {
      await Promise.race([(behaviours.get(key) ?? defaultBehaviour)(), closed.promise]);
      const result = JSON.stringify({ ...RESULT, identity, bucket, key, requestId });
      await send(result);
      results.push(result);
    } finally {
      running--;
    }
  }

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen() {},
  }, async (request) => {
    try {
      const event = readNotification(await request.json());
      const requestId = request.headers.get("x-amzn-lambda-request-id") ?? "";
      for (const upload of event.kind === "uploads" ? event.uploads : []) {
        await answer(upload, requestId);
      }
      return Response.json({});
    } catch (error) {
      return Response.json({ errorType: "Stub", errorMessage: messageOf(error) }, { status: 500 });
    }
  });

  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    invoked,
    results,
    get running() {
      return running;
    },
    get mostRunning() {
      return mostRunning;
    },
    before: (key, what) => behaviours.set(key, what),
    beforeAny: (what) => defaultBehaviour = what,
    hold(key) {
      const { promise, resolve } = Promise.withResolvers<void>();
      behaviours.set(key, () => promise);
      return resolve;
    },
    reset: (key) => behaviours.delete(key),
    async stop() {
      closed.reject(new Error("the test is over"));
      closing.abort();
      await server.finished;
    },
  };
}
