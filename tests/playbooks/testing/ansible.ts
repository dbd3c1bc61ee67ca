// Runs playbooks as a user does, and reads what they say.
import { resolve } from "node:path";
import { startChild } from "../../../embedded/child.ts";
import { root } from "../../../cli/program_command.ts";

export interface PlaybookResult {
  readonly code: number;
  /** All that was printed. */
  readonly output: string;
  /** Each task that changed something, `role : task`, and of a loop `role : task (item)`. */
  readonly changed: readonly string[];
}

export interface PlaybookOptions {
  /** Where the log and Ansible's own files are. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A playbook that runs. */
export interface RunningPlaybook {
  output(): Promise<string>;
  /** Ends it as a power failure would, with all that it has started. */
  kill(): Promise<void>;
  readonly ended: Promise<PlaybookResult>;
}

/** Starts a playbook, which is named from the folder `playbooks` on. */
export function startPlaybook(
  playbook: string,
  { dir, env, args = [] }: PlaybookOptions,
): RunningPlaybook {
  const logFile = `${dir}/play-${crypto.randomUUID()}.log`;
  const output = () => Deno.readTextFile(logFile).catch(() => "");
  const child = startChild({
    command: ["ansible-playbook", resolve(root, "playbooks", playbook), ...args],
    env: { ...controllerEnvironment(dir), ...env },
    logFile,
  });
  return {
    output,
    async kill() {
      Deno.kill(-child.pid, "SIGKILL");
      await child.exited;
    },
    ended: child.exited.then(async ({ code }) => {
      const text = await output();
      return { code, output: text, changed: changedTasks(text) };
    }),
  };
}

/** Runs a playbook to its end. */
export function runPlaybook(playbook: string, options: PlaybookOptions): Promise<PlaybookResult> {
  return startPlaybook(playbook, options).ended;
}

/** What Ansible needs of the user's environment; nothing of it names an AWS. */
function controllerEnvironment(dir: string): Record<string, string> {
  // deno-fmt-ignore
  const passed = ["PATH", "HOME", "XDG_CACHE_HOME", "DENO_DIR", "DENO_TLS_CA_STORE", "DENO_NO_UPDATE_CHECK"];
  const kept = passed.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    ANSIBLE_CONFIG: `${root}ansible.cfg`,
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
    ANSIBLE_NOCOLOR: "1",
    ANSIBLE_HOME: `${dir}/ansible`,
    NO_PROXY: "127.0.0.1,localhost",
    DENO_NO_PROMPT: "1",
  };
}

/** Read from what Ansible's default callback prints. */
export function changedTasks(output: string): string[] {
  const changed: string[] = [];
  let task = "";
  for (const line of output.split("\n")) {
    task = /^TASK \[(.*)\] \*+$/.exec(line)?.[1] ?? task;
    const [found, item] = /^changed: \[[^\]]+\](?: => \(item=(.*?)\))?/.exec(line) ?? [];
    if (found) changed.push(item ? `${task} (${item})` : task);
  }
  return changed;
}
