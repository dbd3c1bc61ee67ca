import { sleep } from "../../../../cli/async.ts";
import { readNotification } from "../../../../contract/s3_event.ts";
import { resultBody } from "../events.ts";

export interface StubFunctionOptions {
  /** Latency of an invocation in milliseconds. */
  readonly latencyMs: number;
  /** The share of uploads that take ten times as long, chosen by their identities. */
  readonly slowShare: number;
  /** Called at an invocation; the returned function is called when the result is sent. */
  readonly onInvoked: (identity: string) => () => void;
  /** Sends a result to the output queue. */
  readonly deliver: (body: string) => Promise<void> | void;
}

/** A function with a fixed latency that recognises a person in every video and sends the result to the output queue. */
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

/** Chooses by identity, which is a hash: as good as random, but the same in each run. */
function isSlow(identity: string, share: number): boolean {
  return parseInt(identity.slice(0, 8), 16) < share * 2 ** 32;
}
