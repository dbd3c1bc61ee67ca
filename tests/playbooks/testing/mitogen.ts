// Runs the tasks of playbooks with Mitogen.
import { fileURLToPath } from "node:url";
import { root } from "../../../cli/program_command.ts";

let installed: string | undefined;

/**
 * The environment with which Ansible runs the tasks with Mitogen: a task forks a Python that has imported Ansible. For
 * playbooks against an emulated AWS, which have no other host; the others run the way users run them.
 * @param dir folder for links to the collections
 */
export function mitogen(dir: string): Record<string, string> {
  installed ??= installedCollections();
  linkCollections(`${dir}/collections/ansible_collections`, installed);
  return {
    ANSIBLE_STRATEGY: "mitogen_unpinned",
    ANSIBLE_STRATEGY_PLUGINS: fileURLToPath(new URL("strategy", import.meta.url)),
    ANSIBLE_COLLECTIONS_PATH: `${dir}/collections`,
    ANSIBLE_COLLECTIONS_SCAN_SYS_PATH: "false",
  };
}

/** Links to the collections in requirements.yml alone: Mitogen reads each collection's metadata before each task. */
function linkCollections(folder: string, installed: string): void {
  const wanted = Deno.readTextFileSync(`${root}requirements.yml`).matchAll(/name: (\w+)\.(\w+)/g);
  for (const [, namespace, name] of wanted) {
    Deno.mkdirSync(`${folder}/${namespace}`, { recursive: true });
    try {
      Deno.symlinkSync(`${installed}/${namespace}/${name}`, `${folder}/${namespace}/${name}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

function installedCollections(): string {
  const find = "import ansible_collections as c; print(*c.__path__)";
  const { success, stdout, stderr } = new Deno.Command("python3", { args: ["-c", find] })
    .outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}
