import { sleep } from "../../../../cli/async.ts";
import { readNotification } from "../../../../contract/s3_event.ts";
import { resultBody } from "../events.ts";

export interface StubFunctionOptions {
  /** Of an invocation, in milliseconds. */
  readonly latencyMs: number;
  /** The share of uploads that take ten times as long: which ones, their identities tell. */
  readonly slowShare: number;
  /** Told of an invocation; what it returns is told of the result. */
  readonly onInvoked: (identity: string) => () => void;
  /** Puts a result on the output queue. */
  readonly deliver: (body: string) => Promise<void> | void;
}

/** A function that takes its time and recognises everybody: its event in, its result on the queue. */
export function stubFunction(options: StubFunctionOptions): (event: unknown) => Promise<void> {
  return async (event) => {
    const notification = readNotification(event);
    if (notification.kind === "test") return;
    for (const { identity, bucket, key } of notification.uploads) {
      const answered = options.onInvoked(identity);
      await sleep(isSlow(identity, options.slowShare) ? options.latencyMs * 10 : options.latencyMs);
      await options.deliver(resultBody({ identity, bucket, key }));
      answered();
    }
  };
}

/** An identity is a hash, so this is as good as chance, and the same in each run. */
function isSlow(identity: string, share: number): boolean {
  return parseInt(identity.slice(0, 8), 16) < share * 2 ** 32;
}
