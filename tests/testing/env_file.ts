import { root } from "../../cli/program_command.ts";

/**
 * Environment variables that hide the checkout's .env from a task: each variable of the file, set to nothing. The
 * environment wins over .env, and our programs treat an empty variable as not set.
 */
export function withoutEnvFile(folder = root): Record<string, string> {
  let text = "";
  try {
    text = Deno.readTextFileSync(`${folder}/.env`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const names = [...text.matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name]) => name!);
  return Object.fromEntries(names.map((name) => [name, ""]));
}
