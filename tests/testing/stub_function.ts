import { RESULT } from "../../contract/testing/messages.ts";
import { messageOf } from "../../cli/errors.ts";
import { readNotification, type Upload } from "../../contract/s3_event.ts";

/** Stands in for the function behind MiniStack's proxy mode; what it does with a key, a test says. */
export interface StubFunction {
  readonly url: string;
  /** The keys, in the order of their invocations. */
  readonly invoked: readonly string[];
  /** The messages that it has sent. */
  readonly results: readonly string[];
  /** Invocations under way. */
  readonly running: number;
  /** The most that were under way at once. */
  readonly mostRunning: number;
  /** What an invocation for the key does before it answers; if it throws, the function has failed. */
  before(key: string, what: () => Promise<unknown> | void): void;
  /** The same for keys of which nothing else is said. */
  beforeAny(what: () => Promise<unknown> | void): void;
  /** Holds what is invoked for the key until it is let go by what this returns. */
  hold(key: string): () => void;
  /** From now on the key is answered at once. */
  mend(key: string): void;
  stop(): Promise<void>;
}

/**
 * Answers as the real function does: each upload's result is in the output queue before it returns.
 * @param send puts a result there
 */
export function startStubFunction(send: (result: string) => Promise<void>): StubFunction {
  const invoked: string[] = [];
  const results: string[] = [];
  let [running, mostRunning] = [0, 0];
  const said = new Map<string, () => Promise<unknown> | void>();
  let otherwise: () => Promise<unknown> | void = () => {};
  const closing = new AbortController();
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});

  async function answer({ identity, bucket, key }: Upload, requestId: string) {
    invoked.push(key);
    mostRunning = Math.max(mostRunning, ++running);
    try {
      await Promise.race([(said.get(key) ?? otherwise)(), closed.promise]);
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
    before: (key, what) => said.set(key, what),
    beforeAny: (what) => otherwise = what,
    hold(key) {
      const { promise, resolve } = Promise.withResolvers<void>();
      said.set(key, () => promise);
      return resolve;
    },
    mend: (key) => said.delete(key),
    async stop() {
      closed.reject(new Error("the test is over"));
      closing.abort();
      await server.finished;
    },
  };
}
