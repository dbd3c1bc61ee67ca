import { UserError } from "../contract/errors.ts";

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Told each line that the program prints, on either stream. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const LAST_LINES = 12;

/**
 * Runs a program to its end.
 * @returns its standard output, trimmed
 * @throws {UserError} if there is no such program, or it fails, with its last words; the signal's
 * reason on an abort
 */
export async function run(
  [program, ...args]: readonly string[],
  { env = {}, onLine = () => {}, signal }: Options = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(program!, args, env, signal);
  const last: string[] = [];
  const heard = (line: string) => {
    if (line.trim() === "") return;
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    onLine(line);
  };
  const [stdout, , { success, code }] = await Promise.all([
    eachLine(child.stdout, heard),
    eachLine(child.stderr, heard),
    child.status,
  ]);
  signal?.throwIfAborted();
  if (success) return stdout.trim();
  const words = last.join("\n") || "it says nothing";
  throw new UserError(`${program} ${args[0]} ended with code ${code}:\n${words}`);
}

/** Whether the program is there, and ends well. */
export function succeeds(command: readonly string[]): Promise<boolean> {
  return run(command).then(() => true, () => false);
}

function spawn(program: string, args: string[], env: Record<string, string>, signal?: AbortSignal) {
  try {
    return new Deno.Command(program, {
      args,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...(signal ? { signal } : {}),
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(`${program} is not in PATH: install it`);
    }
    throw error;
  }
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<string> {
  let whole = "";
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    whole += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    lines.forEach(onLine);
  }
  onLine(rest);
  return whole;
}
