import { sleep } from "../../../cli/async.ts";
import { now } from "./clock.ts";
import { bridge } from "./contenders.ts";
import type { Idle } from "./measurements.ts";
import { untilPolling, withContender } from "./run.ts";
import type { Server } from "./server.ts";
import { usageBetween } from "./usage.ts";

/** Excludes the first polls, which compile code; not longer than the measurement itself. */
const SETTLE_SECONDS = 5;

/** Measures the bridge while it idles on empty queues. */
export function measureIdle(
  server: Server,
  { seconds, dir, signal }: { seconds: number; dir: string; signal: AbortSignal },
): Promise<Idle> {
  return withContender({ server, contender: bridge, cap: 64, dir }, async ({ ended, usage }) => {
    await untilPolling(server, ended, signal);
    await sleep(1000 * Math.min(SETTLE_SECONDS, seconds), signal);
    const before = await server.requests();
    const from = now();
    await sleep(seconds * 1000, signal);
    const to = now();
    signal.throwIfAborted();
    ended.throwIfAborted();
    const requests = (await server.requests())! - before!;
    const { mostPolls } = await server.seen();
    const { cpuShare, rssEnd } = usageBetween((await usage()).contender, from, to);
    return { seconds, cpuPercent: 100 * cpuShare, requests, mostPolls, rssMb: rssEnd / 1e6 };
  });
}
