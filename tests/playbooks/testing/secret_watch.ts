// What Ansible's own files hold while a playbook runs.
import type { RunningPlaybook } from "./ansible.ts";

/**
 * Watches a run until its end.
 * @param dir its folder: Ansible's files are in `ansible` there
 * @param secret what is looked for
 * @returns the files that held it, if only for a moment: a kill in that moment would leave them
 */
export async function watchForSecret(run: RunningPlaybook, dir: string, secret: string) {
  const found = new Set<string>();
  let ended = false;
  run.ended.finally(() => ended = true);
  while (!ended) {
    for (const text of textsIn(`${dir}/ansible`)) if (text.includes(secret)) found.add(text);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return [...found];
}

/** What is in the files of a folder; what comes and goes meanwhile is passed over. */
function textsIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
      const path = `${folder}/${name}`;
      if (isDirectory) return textsIn(path);
      try {
        return [Deno.readTextFileSync(path)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
