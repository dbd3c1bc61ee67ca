import { UserError } from "../../../contract/errors.ts";
import { sleep } from "../../../cli/async.ts";
import { lastLines } from "../../../embedded/child.ts";
import { type Contender, startContender } from "./contenders.ts";
import { readSaveTimes, type SaveTimes } from "./save_times.ts";
import type { Server } from "./server.ts";
import type { Seen } from "./stub/recorder.ts";
import { type Sample, watchUsage } from "./usage.ts";

export interface RunOptions {
  readonly server: Server;
  readonly contender: Contender;
  readonly cap: number;
  /** Number of uploads. */
  readonly events: number;
  /** Uploads per second; undefined: all are queued at the start. */
  readonly perSecond?: number;
  /** Folder for the results; its content is deleted. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (settled: number) => void;
}

/** Everything observed in a run. */
export interface Run {
  readonly seen: Seen;
  readonly saved: SaveTimes;
  readonly contender: readonly Sample[];
  readonly server: readonly Sample[];
}

/** A run fails if no upload is finished for this long. */
const STALL_MS = 60_000;

/**
 * Runs a contender until its last upload is saved.
 * @throws {UserError} if it ends or stalls, or if an upload was not processed exactly once
 */
export async function run(options: RunOptions): Promise<Run> {
  const { server, events, perSecond, signal } = options;
  const put = perSecond === undefined ? { from: 0, count: events } : undefined;
  if (put) await server.put(put);
  return await withContender(options, async ({ file, ended, usage }) => {
    if (perSecond !== undefined) {
      await untilPolling(server, ended, signal);
      await server.put({ from: 0, count: events, perSecond });
    }
    await untilSettled(options, file, ended);
    const seen = await server.seen();
    const saved = await readSaveTimes(file);
    const strays = notProcessedOnce(seen, saved);
    if (strays.length > 0) {
      throw new UserError(
        `${strays.length} of ${events} uploads not processed exactly once: ${strays[0]}`,
      );
    }
    return { seen, saved, ...await usage() };
  });
}

/** What is passed to a run's work. */
export interface Running {
  readonly file: string;
  /** Aborted when the contender ends by itself. */
  readonly ended: AbortSignal;
  /** The usage of both processes so far. */
  usage(): Promise<{ contender: Sample[]; server: Sample[] }>;
}

/** Runs work while a contender runs. @throws {UserError} with its last output if it ended */
export async function withContender<T>(
  { server, contender, cap, dir }: Pick<RunOptions, "server" | "contender" | "cap" | "dir">,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  await Deno.remove(`${dir}/results`, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${dir}/results`, { recursive: true });
  const place = { cap, dir: `${dir}/results`, file: `${dir}/results/results.csv` };
  const child = startContender(contender, place, server.environment);
  const watchers = { contender: watchUsage(child.pid), server: watchUsage(server.pid) };
  const ended = new AbortController();
  child.exited.then(() => ended.abort());
  try {
    return await work({
      file: place.file,
      ended: ended.signal,
      usage: async () => ({
        contender: await watchers.contender(),
        server: await watchers.server(),
      }),
    });
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    throw new UserError(`${contender.name} has ended: ${await lastLines(`${place.dir}/log`, 3)}`);
  } finally {
    await Promise.all([watchers.contender(), watchers.server(), child.stop()]);
  }
}

/** Waits for the contender's first polls. */
export async function untilPolling(server: Server, ended: AbortSignal, signal: AbortSignal) {
  while ((await server.seen()).mostPolls === 0) await pause(20, ended, signal);
}

async function untilSettled(options: RunOptions, file: string, ended: AbortSignal) {
  const { server, events, signal } = options;
  let settled = 0;
  let changedAt = Date.now();
  for (;;) {
    const now = await server.settled();
    options.onProgress?.(now);
    // The file may lag behind the server's count.
    if (now >= events && (await readSaveTimes(file)).size >= events) return;
    if (now !== settled) changedAt = Date.now();
    settled = now;
    if (Date.now() - changedAt > STALL_MS) {
      throw new UserError(
        `${options.contender.name} stalls: ${settled} of ${events} uploads in ${STALL_MS / 1000} s`,
      );
    }
    await pause(100, ended, signal);
  }
}

async function pause(ms: number, ended: AbortSignal, signal: AbortSignal) {
  await sleep(ms, AbortSignal.any([ended, signal]));
  ended.throwIfAborted();
  signal.throwIfAborted();
}

/** Uploads that were not processed exactly once, each with its counts. */
export function notProcessedOnce({ events, queues }: Seen, saved: SaveTimes): string[] {
  return events.flatMap(({ identity, invocations, deletions, saves }) => {
    const lines = saved.get(identity)?.length ?? 0;
    const counts = { invocations, lines, ...(queues ? { deletions, saves } : {}) };
    const right = Object.values(counts).every((count) => count === 1);
    return right ? [] : [`${identity} ${JSON.stringify(counts)}`];
  });
}
