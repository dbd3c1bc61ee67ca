import { basename, dirname } from "node:path";
import { UserError } from "../../contract/errors.ts";
import { programEnvironment, root } from "../../cli/program_command.ts";

/**
 * Runs a program to completion. Its standard error goes to the terminal.
 * @param onLine called with each line of standard output
 * @returns the exit code
 */
export async function run(
  command: readonly string[],
  { args, env = {}, signal, onLine }: {
    args: readonly string[];
    env?: Readonly<Record<string, string>>;
    signal: AbortSignal;
    onLine: (line: string) => void;
  },
): Promise<number> {
  const [file, ...rest] = command;
  const child = new Deno.Command(file!, {
    args: [...rest, ...args],
    cwd: root,
    env: programEnvironment(env),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    signal,
  }).spawn();
  // Deno does not kill a child whose signal was aborted before the start.
  if (signal.aborted) child.kill();
  let tail = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (tail + text).split("\n");
    tail = lines.pop()!;
    lines.forEach(onLine);
  }
  if (tail !== "") onLine(tail);
  return (await child.status).code;
}

/** Runs a program that must succeed. @returns its last line @throws {UserError} if it fails */
export async function runOrThrow(
  command: readonly string[],
  options: Omit<Parameters<typeof run>[1], "onLine">,
): Promise<string> {
  let last = "";
  const code = await run(command, { ...options, onLine: (line) => last = line });
  options.signal.throwIfAborted();
  if (code !== 0) throw new UserError(`${programOf(command)} exited with code ${code}: see above`);
  return last;
}

/** `enroll` of `…/recognition/enroll_main.ts`, `samples` of `…/recognition/samples/main.ts`. */
function programOf(command: readonly string[]): string {
  const script = command.at(-1)!;
  return (basename(script) === "main.ts" ? dirname(script) : script).split("/").at(-1)!
    .replace(/_main\.ts$/, "");
}
