import { UserError } from "../contract/errors.ts";

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that the program prints on standard output or standard error. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const LAST_LINES = 12;

/**
 * Runs a command and waits for it to exit.
 * @returns its standard output, trimmed
 * @throws {UserError} if the program is not in PATH, or exits with an error: with its last 12 lines of output
 * @throws the signal's reason on an abort
 */
export async function run(
  [program, ...args]: readonly string[],
  { env = {}, onLine = () => {}, signal }: Options = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(program!, args, env, signal);
  const last: string[] = [];
  const onOutput = (line: string) => {
    if (line.trim() === "") return;
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    onLine(line);
  };
  const [stdout, , { success, code }] = await Promise.all([
    eachLine(child.stdout, onOutput),
    eachLine(child.stderr, onOutput),
    child.status,
  ]);
  signal?.throwIfAborted();
  if (success) return stdout.trim();
  const output = last.join("\n") || "(no output)";
  throw new UserError(`${program} ${args[0]} exited with code ${code}:\n${output}`);
}

/** Whether a command exists and exits with code 0. */
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
