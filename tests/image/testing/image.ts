// Helpers for the tests of the function's image. They need podman and two things that CI builds:
// ROLLCALL_TEST_IMAGE, the image's name, and ROLLCALL_TEST_EMULATOR, the path of aws-lambda-rie.
import { needs } from "../../../contract/testing/harness.ts";
import { root } from "../../../cli/program_command.ts";

const granted = !needs("run", "read", "write", "env", "net").ignore;
const setting = (name: string) => granted ? Deno.env.get(name) ?? "" : "";

export const image = setting("ROLLCALL_TEST_IMAGE");
/** The demo's gallery, which the image contains. */
export const gallery = `${root}var/demo/gallery`;
export const emulator = setting("ROLLCALL_TEST_EMULATOR");

/** Registers a test of the image. If a setting is missing it is skipped, with the reason in its name. */
export function imageTest(name: string, fn: () => Promise<void>, ...also: string[]) {
  const missing = ["ROLLCALL_TEST_IMAGE", ...also].filter((one) => setting(one) === "");
  const why = missing.length > 0 ? ` (skipped: ${missing.join(", ")} not set)` : "";
  Deno.test({ name: `${name}${why}`, ignore: why !== "", fn });
}

/** Runs a program and waits for it to exit. */
export async function command(
  [program, ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = await new Deno.Command(program!, { args, env, stdin: "null" }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  return { code: output.code, stdout: stdout!, stderr: stderr! };
}

/** Runs a program and returns its standard output, trimmed. @throws {Error} if it exits with another code than 0 */
export async function runOrThrow(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await command(args, env);
  if (code !== 0) throw new Error(`${args.join(" ")} exited with ${code}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}
