import { root } from "../../../cli/program_command.ts";

/** What a process had used at a moment. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Processor time of all its threads, in milliseconds; the kernel counts in tens. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** Processor time of everything on the machine. */
  readonly machineMs: number;
}

/** What it used from one moment to another. */
export interface Usage {
  readonly cpuMs: number;
  /** Of one processor: 1 is the whole of it. */
  readonly cpuShare: number;
  /** Everything on the machine, so up to the number of its processors. */
  readonly machineShare: number;
  /** A fifth of the way, at the end, and the most. */
  readonly rssEarly: number;
  readonly rssEnd: number;
  readonly rssPeak: number;
}

/** Looks at a process ten times a second. @returns what ends it and tells what was seen */
export function watchUsage(pid: number): () => Promise<Sample[]> {
  const watcher = new Deno.Command("python3", {
    args: [`${root}tests/bench/bridge/watch_usage.py`, `${pid}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // Read as it comes: a full pipe would stop it.
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

/** The usage between two moments; NaN if nobody looked then. */
export function usageBetween(samples: readonly Sample[], from: number, to: number): Usage {
  const within = samples.filter(({ at }) => at >= from && at <= to);
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
