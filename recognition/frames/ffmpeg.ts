import { UserError } from "../../contract/errors.ts";

/** How an ffmpeg process ended, and its output. */
export interface FfmpegResult {
  readonly stdout: Uint8Array;
  /** Standard error: the beginning and the end, if it is long. */
  readonly log: string;
  readonly success: boolean;
  /** Processor time used, if `cpuSeconds` was set. */
  readonly cpuSeconds: number;
  /** Whether it was stopped because it exceeded `cpuSeconds`. */
  readonly exceededCpuTime: boolean;
}

/** A broken video can cause one line for each of its blocks. */
const MAX_LOG = 32_768;

/**
 * A process on a busy machine may take this many times its processor time; beyond that it hangs.
 */
const CLOCK_PER_PROCESSOR = 20;

/** The options of {@linkcode runFfmpeg} that limit processor time. */
export function cpuTimeLimit(cpuSeconds: number) {
  return {
    cpuSeconds,
    timeoutMs: Math.ceil(cpuSeconds) * 1000 * CLOCK_PER_PROCESSOR,
  };
}

/**
 * Runs ffmpeg. The limit that matters is processor time, which does not depend on how busy the
 * machine is; the wall-clock timeout only catches a process that hangs.
 * @throws the signal's reason, if it is aborted
 * @throws {Error} if it does not end within `timeoutMs`, or is killed by something else
 * @throws {RangeError} if it writes more than `maxBytes`
 */
export async function runFfmpeg(
  args: readonly string[],
  { stdin, cpuSeconds = 0, timeoutMs, maxBytes, signal }: {
    stdin?: Uint8Array;
    cpuSeconds?: number;
    timeoutMs: number;
    maxBytes: number;
    signal?: AbortSignal | undefined;
  },
): Promise<FfmpegResult> {
  signal?.throwIfAborted();
  // The kernel's limit has whole seconds; `-benchmark` reports the exact time at the end.
  const bound = cpuSeconds === 0 ? [] : ["-benchmark", "-timelimit", `${Math.ceil(cpuSeconds)}`];
  const child = spawnFfmpeg([...bound, ...args], stdin ? "piped" : "null");
  const started = performance.now();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill(child);
  }, timeoutMs);
  const onAbort = () => kill(child);
  signal?.addEventListener("abort", onAbort, { once: true });
  const input = stdin
    ? new Blob([stdin as BlobPart]).stream().pipeTo(child.stdin).catch(() => {})
    : null;
  const log = headAndTail(child.stderr, MAX_LOG);
  try {
    const stdout = await readAtMost(child.stdout, maxBytes);
    const { success, signal: endedBy } = await child.status;
    signal?.throwIfAborted();
    if (late) {
      throw new Error(
        `ffmpeg did not finish within ${timeoutMs / 1000} s: it hangs, or the machine is too busy`,
      );
    }
    const text = await log;
    const isOver = performance.now() - started >= cpuSeconds * 1000;
    if (endedBy === "SIGKILL" && !(cpuSeconds > 0 && isOver)) {
      // The machine is at fault, not the video, so this must not become an answer.
      throw new Error("ffmpeg was killed: is the machine out of memory?");
    }
    return { stdout, log: text, success, ...cpuUsage(text, endedBy) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    kill(child);
    await Promise.all([child.status, log, input]);
  }
}

/**
 * Parses the processor time that ffmpeg reports. At the limit ffmpeg ends on SIGXCPU; a second
 * later the kernel kills it.
 */
export function cpuUsage(log: string, endedBy: Deno.Signal | null) {
  const [, user = 0, system = 0] =
    /(?:^|\n)\[info\] bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(log) ?? [];
  return {
    cpuSeconds: Number(user) + Number(system),
    exceededCpuTime: endedBy === "SIGKILL" ||
      /(?:^|\n)\[info\] Exiting normally, received signal 24/.test(log),
  };
}

/** Starts ffmpeg from PATH without a shell, so file names need no quoting. */
export function spawnFfmpeg(args: readonly string[], stdin: "null" | "piped"): Deno.ChildProcess {
  try {
    return new Deno.Command("ffmpeg", {
      args: ["-hide_banner", "-v", "level+info", "-nostats", "-nostdin", ...args],
      stdin,
      stdout: "piped",
      stderr: "piped",
      // ffmpeg needs no environment, and must not see our credentials.
      clearEnv: true,
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(
        "ffmpeg is not in PATH: install it, or use ./rollcall, which provides it",
      );
    }
    throw error;
  }
}

export function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // The process has ended.
  }
}

async function readAtMost(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > most) throw new RangeError(`ffmpeg writes more than ${most} bytes`);
    parts.push(part as Uint8Array<ArrayBuffer>);
  }
  return parts.length === 1 ? parts[0]! : new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The first and the last `most` characters of a stream. */
async function headAndTail(stream: ReadableStream<Uint8Array>, most: number): Promise<string> {
  let [head, tail] = ["", ""];
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const room = most - head.length;
    head += text.slice(0, room);
    tail = (tail + text.slice(room)).slice(-most);
  }
  return head + tail;
}

/** Messages that report a failure without its cause. */
const UNSPECIFIC = new RegExp(
  "^(Error (opening|parsing options for) (input|output) files?\\b|Error submitting packet to decoder|" +
    "Decode error rate|Cannot determine format of input|Could not open encoder before EOF|" +
    "Task finished with error|Terminating thread with|Nothing was written into output file)",
);

/**
 * The last meaningful error in ffmpeg's log, without memory addresses, which differ in each run.
 */
export function ffmpegError(log: string): string {
  const errors = log.split("\n")
    .map((line) => line.replaceAll(/\[[^\]]*? @ 0x[0-9a-f]+\] /g, "").trim())
    .filter((line) => /^\[(error|fatal|panic)\]/.test(line))
    .map((line) => line.replace(/^\[\w+\] /, ""))
    .filter((line) => !UNSPECIFIC.test(line));
  if (errors.some((line) => /^Stream map '.*' matches no streams/.test(line))) {
    return "it contains no video";
  }
  const most = /^Number of streams exceeds max_streams parameter \((\d+)\)/m.exec(
    errors.join("\n"),
  );
  if (most) return `more than ${most[1]} tracks`;
  if (errors.length === 0 && log.includes("Nothing was written into output file")) {
    return "none of its frames can be decoded";
  }
  return (errors.at(-1) ?? "ffmpeg gives no reason").slice(0, 200);
}
