// What the tests of the function's image share. They need podman, and two things that CI makes:
// ROLLCALL_TEST_IMAGE, the image's name, and ROLLCALL_TEST_EMULATOR, the path of aws-lambda-rie.
import { needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";

const granted = !needs("run", "read", "write", "env", "net").ignore;
const setting = (name: string) => granted ? Deno.env.get(name) ?? "" : "";

export const image = setting("ROLLCALL_TEST_IMAGE");
/** The demo's gallery: it is in the image. */
export const gallery = `${root}var/demo/gallery`;
export const emulator = setting("ROLLCALL_TEST_EMULATOR");

/** A test of the image; left out, its name saying why, where CI has made none. */
export function imageTest(name: string, fn: () => Promise<void>, ...also: string[]) {
  const missing = ["ROLLCALL_TEST_IMAGE", ...also].filter((one) => setting(one) === "");
  const why = missing.length > 0 ? ` (left out: ${missing.join(", ")} not set)` : "";
  Deno.test({ name: `${name}${why}`, ignore: why !== "", fn });
}

/** Runs a program to its end. */
export async function command(
  [program, ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = await new Deno.Command(program!, { args, env, stdin: "null" }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  return { code: output.code, stdout: stdout!, stderr: stderr! };
}

/** The same, for a program that must succeed; its standard output, trimmed. */
export async function runOrThrow(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await command(args, env);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** A port that was free a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}
