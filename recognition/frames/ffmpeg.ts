import { UserError } from "../../contract/errors.ts";

/** How an ffmpeg process ended, and what it wrote. */
export interface FfmpegResult {
  readonly stdout: Uint8Array;
  /** Of much that it says, the beginning and the end. */
  readonly said: string;
  readonly success: boolean;
  /** Processor time that it took, where `processorSeconds` was set. */
  readonly cpuSeconds: number;
  /** It was ended because it took more. */
  readonly exceededCpuTime: boolean;
}

/** A broken video can have a line for each of its blocks. */
const MAX_SAID = 32_768;

/** A busy machine may take so many times as long by the clock; what takes longer hangs. */
const CLOCK_PER_PROCESSOR = 20;

/** The bounds of an ffmpeg that may take so many seconds of the processor. */
export function cpuTimeLimit(cpuSeconds: number) {
  return {
    cpuSeconds,
    timeoutMs: Math.ceil(cpuSeconds) * 1000 * CLOCK_PER_PROCESSOR,
  };
}

/**
 * Runs ffmpeg to its end. It may take so many seconds of the processor, whatever else the machine does; so
 * many milliseconds by the clock only guard against one that hangs.
 * @throws the signal's reason, if it is aborted
 * @throws {Error} if it has not ended after `timeoutMs`, or was killed from outside
 * @throws {RangeError} if more is written than `mostBytes`
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
  // The kernel counts whole seconds; what is told at the end tells the rest.
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
  const said = headAndTail(child.stderr, MAX_SAID);
  try {
    const stdout = await readAtMost(child.stdout, maxBytes);
    const { success, signal: endedBy } = await child.status;
    signal?.throwIfAborted();
    if (late) {
      throw new Error(
        `ffmpeg has not ended in ${timeoutMs / 1000} s: it hangs, or the machine is too busy`,
      );
    }
    const text = await said;
    const isOver = performance.now() - started >= cpuSeconds * 1000;
    if (endedBy === "SIGKILL" && !(cpuSeconds > 0 && isOver)) {
      // Of the machine, not of the video: no answer may come of it.
      throw new Error("ffmpeg was killed: is the machine out of memory?");
    }
    return { stdout, said: text, success, ...spent(text, endedBy) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    kill(child);
    await Promise.all([child.status, said, input]);
  }
}

/** What ffmpeg told of its time. At its limit it ends by SIGXCPU, or a second later the kernel kills it. */
function spent(said: string, endedBy: Deno.Signal | null) {
  const [, user = 0, system = 0] =
    /(?:^|\n)\[info\] bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(said) ?? [];
  return {
    cpuSeconds: Number(user) + Number(system),
    exceededCpuTime: endedBy === "SIGKILL" ||
      /(?:^|\n)\[info\] Exiting normally, received signal 24/.test(said),
  };
}

/** Starts ffmpeg from PATH with plain arguments: no shell ever sees a file's name. */
function spawnFfmpeg(args: readonly string[], stdin: "null" | "piped"): Deno.ChildProcess {
  try {
    return new Deno.Command("ffmpeg", {
      args: ["-hide_banner", "-v", "level+info", "-nostats", "-nostdin", ...args],
      stdin,
      stdout: "piped",
      stderr: "piped",
      // It needs nothing of ours, and has no business with our credentials.
      clearEnv: true,
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError("ffmpeg is not in PATH: install it, or use ./rollcall, which brings one");
    }
    throw error;
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // Gone already.
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

/** A stream's text, so many characters of its beginning and of its end. */
async function headAndTail(stream: ReadableStream<Uint8Array>, most: number): Promise<string> {
  let [head, tail] = ["", ""];
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const room = most - head.length;
    head += text.slice(0, room);
    tail = (tail + text.slice(room)).slice(-most);
  }
  return head + tail;
}

/** Only that there was an error, or what follows from one: not which. */
const SAYS_NOTHING = new RegExp(
  "^(Error (opening|parsing options for) (input|output) files?\\b|Error submitting packet to decoder|" +
    "Decode error rate|Cannot determine format of input|Could not open encoder before EOF|" +
    "Task finished with error|Terminating thread with|Nothing was written into output file)",
);

/** The last error that ffmpeg told, without addresses that differ from run to run. */
export function ffmpegError(said: string): string {
  const errors = said.split("\n")
    .map((line) => line.replaceAll(/\[[^\]]*? @ 0x[0-9a-f]+\] /g, "").trim())
    .filter((line) => /^\[(error|fatal|panic)\]/.test(line))
    .map((line) => line.replace(/^\[\w+\] /, ""))
    .filter((line) => !SAYS_NOTHING.test(line));
  if (errors.some((line) => /^Stream map '.*' matches no streams/.test(line))) {
    return "no video in it";
  }
  const most = /^Number of streams exceeds max_streams parameter \((\d+)\)/m.exec(
    errors.join("\n"),
  );
  if (most) return `more than ${most[1]} tracks`;
  if (errors.length === 0 && said.includes("Nothing was written into output file")) {
    return "none of its pictures can be decoded";
  }
  return (errors.at(-1) ?? "ffmpeg gives no reason").slice(0, 200);
}
