import { root } from "../../../cli/program_command.ts";

/** A process's usage at a moment. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** CPU time of all its threads in milliseconds, with the kernel's resolution of 10 ms. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** CPU time of the whole machine. */
  readonly machineMs: number;
}

/** A process's usage between two moments. */
export interface Usage {
  readonly cpuMs: number;
  /** CPU time per elapsed time; 1 is one processor. */
  readonly cpuShare: number;
  /** The whole machine, so up to the number of processors. */
  readonly machineShare: number;
  /** After a fifth of the time, at the end, and the peak. */
  readonly rssEarly: number;
  readonly rssEnd: number;
  readonly rssPeak: number;
}

/**
 * Samples a process ten times a second. @returns a function that stops this and returns the samples
 */
export function watchUsage(pid: number): () => Promise<Sample[]> {
  const watcher = new Deno.Command("python3", {
    args: [`${root}tests/bench/bridge/watch_usage.py`, `${pid}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // Read continuously: a full pipe would block the watcher.
  const printed = new Response(watcher.stdout).text();
  let ended: Promise<Sample[]> | undefined;
  return () =>
    ended ??= (async () => {
      await watcher.stdin.close();
      await watcher.status;
      return readSamples(await printed);
    })();
}

export function readSamples(text: string): Sample[] {
  return text.trim().split("\n").filter(Boolean).map((line) => {
    const [at, cpuMs, rssBytes, machineMs] = line.split(" ").map(Number);
    return { at: at!, cpuMs: cpuMs!, rssBytes: rssBytes!, machineMs: machineMs! };
  });
}

/** The usage between two moments, or between the samples around a shorter time; NaN without samples. */
export function usageBetween(samples: readonly Sample[], from: number, to: number): Usage {
  let within = samples.filter(({ at }) => at >= from && at <= to);
  if (within.length < 2) {
    const before = samples.findLast(({ at }) => at < from);
    const after = samples.find(({ at }) => at > to);
    within = [before, ...within, after].filter((sample) => sample !== undefined);
  }
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last) {
    const [cpuMs, cpuShare, machineShare] = [NaN, NaN, NaN];
    return { cpuMs, cpuShare, machineShare, rssEarly: NaN, rssEnd: NaN, rssPeak: NaN };
  }
  const cpuMs = last.cpuMs - first.cpuMs;
  return {
    cpuMs,
    cpuShare: cpuMs / (last.at - first.at),
    machineShare: (last.machineMs - first.machineMs) / (last.at - first.at),
    rssEarly: within[Math.floor(within.length / 5)]!.rssBytes,
    rssEnd: last.rssBytes,
    rssPeak: Math.max(...within.map(({ rssBytes }) => rssBytes)),
  };
}
