// Watches the temporary files of Ansible for a secret while a playbook runs.
import type { RunningPlaybook } from "./ansible.ts";

/**
 * Watches a run until it ends.
 * @param dir the run's folder; Ansible's files are in `DIR/ansible`
 * @param secret the text to search for
 * @returns the contents of all files that held it, even briefly: a kill at that moment would leave the file
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

/** The contents of all files under a folder; files that vanish meanwhile are skipped. */
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
