import { root } from "../../cli/program_command.ts";
import { withoutEnvFile } from "./env_file.ts";

/** Runs a task of deno.json as a user does and waits for it to exit. */
export async function runTask(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: root,
    env: { ...withoutEnvFile(), ...env, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
