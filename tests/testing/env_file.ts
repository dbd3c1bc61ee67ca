import { root } from "../../cli/program_command.ts";

/**
 * Variables that keep the checkout's own .env out of a task that a test starts: the environment's win,
 * and what is set to nothing counts as not set.
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
