import type { Server } from "./server.ts";
import { usageBetween, watchUsage } from "./usage.ts";
import { now } from "./clock.ts";

/** The request rate that the stub itself can serve. */
export interface StubLimit {
  /** Measured with a trivial client on the same machine. */
  readonly perSecond: number;
  readonly cpuPercent: number;
}

const CLIENTS = 64;

/** Measures the rate by repeating one request. */
export async function measureStubLimit(server: Server, seconds: number): Promise<StubLimit> {
  const until = performance.now() + seconds * 1000;
  const usage = watchUsage(server.pid);
  const from = now();
  const body = JSON.stringify({ QueueUrl: "/rollcall-input", AttributeNames: ["All"] });
  const headers = { "x-amz-target": "AmazonSQS.GetQueueAttributes" };
  let answers = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (performance.now() < until) {
      const response = await fetch(server.endpoint, {
        method: "POST",
        headers,
        body,
      });
      await response.text();
      answers++;
    }
  }));
  const to = now();
  const { cpuShare } = usageBetween(await usage(), from, to);
  return { perSecond: answers / ((to - from) / 1000), cpuPercent: 100 * cpuShare };
}
