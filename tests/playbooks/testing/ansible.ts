// Runs playbooks as a user does and reads their output.
import { resolve } from "node:path";
import { startChild } from "../../../embedded/child.ts";
import { root } from "../../../cli/program_command.ts";

export interface PlaybookResult {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
  /** The tasks that changed something, as `role : task`, in a loop `role : task (item)`. */
  readonly changed: readonly string[];
}

export interface PlaybookOptions {
  /** Folder of the log and Ansible's own files. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A running playbook. */
export interface RunningPlaybook {
  readonly pid: number;
  /** The output so far. */
  output(): Promise<string>;
  /** Kills it and all its child processes with SIGKILL. */
  kill(): Promise<void>;
  readonly ended: Promise<PlaybookResult>;
}

/** Starts a playbook. @param playbook relative to `playbooks/`, or an absolute path */
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
    pid: child.pid,
    output,
    async kill() {
      Deno.kill(-child.pid, "SIGKILL");
      await child.exited;
      await killMultiplexers(dir);
    },
    ended: child.exited.then(async ({ code }) => {
      const text = await output();
      return { code, output: text, changed: changedTasks(text) };
    }),
  };
}

/** Kills what Mitogen connects with: a daemon, which a killed playbook leaves behind. @param dir its TMPDIR */
async function killMultiplexers(dir: string): Promise<void> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    const isPlaybook = (await read("cmdline")).split("\0").some((arg) =>
      arg.endsWith("/ansible-playbook")
    );
    if (isPlaybook && (await read("environ")).split("\0").includes(`TMPDIR=${dir}`)) {
      Deno.kill(Number(name), "SIGKILL");
    }
  }
}

/** Runs a playbook and waits for it to exit. @param playbook as in {@linkcode startPlaybook} */
export function runPlaybook(playbook: string, options: PlaybookOptions): Promise<PlaybookResult> {
  return startPlaybook(playbook, options).ended;
}

/** The part of the user's environment that Ansible needs, without any AWS settings. */
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
    TMPDIR: dir,
  };
}

/** Parses the changed tasks from the output of Ansible's default callback. */
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
