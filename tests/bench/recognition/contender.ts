import { run, succeeds } from "../../../cli/command.ts";
import { UserError } from "../../../contract/errors.ts";
import type { StageTimes } from "../../../recognition/stage_timer.ts";

/** The answer for one video. */
export interface Answer {
  readonly name: string | null;
  /** From receiving the path to the answer. */
  readonly ms: number;
  /** Resident memory in bytes: current and peak. */
  readonly rss: number;
  readonly peak: number;
  readonly stages?: StageTimes;
  readonly tensors?: number;
}

/** A recogniser in its own process, on one core. */
export interface RunningContender<A = Answer> {
  readonly pid: number;
  /** Milliseconds from the process's start until it is ready for a video. */
  readonly readyMs: number;
  answer(video: string): Promise<A>;
  end(): Promise<void>;
}

/**
 * Prefixes a command with `taskset` for the first core that we may use; unchanged if `taskset` does
 * not work.
 */
export async function onOneCore(command: readonly string[]): Promise<string[]> {
  const output = await run(["taskset", "-cp", `${Deno.pid}`]).catch(() => "");
  const [, first] = /: *(\d+)[\d,-]*$/.exec(output) ?? [];
  if (first === undefined) return [...command];
  const pinned = ["taskset", "-c", first];
  return await succeeds([...pinned, "true"]) ? [...pinned, ...command] : [...command];
}

/**
 * Starts a recogniser and waits until it reports that it is ready.
 * @throws {UserError} if it ends before that
 */
export async function start<A = Answer>(
  command: readonly string[],
): Promise<RunningContender<A>> {
  const started = performance.now();
  const [file, ...args] = command;
  const child = new Deno.Command(file!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  const input = child.stdin.getWriter();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new UserError(`${command.join(" ")} ended: see above`);
    return JSON.parse(value);
  };
  await next();
  return {
    pid: child.pid,
    readyMs: performance.now() - started,
    async answer(video) {
      await input.write(new TextEncoder().encode(`${video}\n`));
      return await next() as A;
    },
    async end() {
      await input.close();
      for await (const _ of lines);
      await child.status;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let pending = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (pending + text).split("\n");
    pending = parts.pop()!;
    yield* parts;
  }
}
