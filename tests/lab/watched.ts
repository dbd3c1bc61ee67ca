// Watches a playbook: it says where a long one is, and runs a stalled one once more.
import { rejectOnAbort, sleep } from "../../cli/async.ts";
import type { PlaybookResult, RunningPlaybook } from "../playbooks/testing/ansible.ts";
import { playbookProcesses } from "./playbook_processes.ts";

export interface Patience {
  /** A task is named each time it has run for this long. */
  readonly noteMs: number;
  /** A playbook that prints nothing for this long is stalled. */
  readonly silenceMs: number;
}

// No task may be silent for longer than the 900 s of cloud-init's limit: that task fails with its own message first.
export const PATIENCE: Patience = { noteMs: 60_000, silenceMs: 930_000 };

/**
 * Runs a playbook that can be continued by running it again. If it is stalled, prints the end of its output and its
 * processes, kills it, and runs it once more.
 * @param name for messages
 * @param dir of the playbook's run
 * @throws if it stalls twice
 */
export async function runWatched(
  name: string,
  start: () => RunningPlaybook,
  { dir, patience = PATIENCE, print = console.log }: {
    dir: string;
    patience?: Patience | undefined;
    print?: ((line: string) => void) | undefined;
  },
): Promise<PlaybookResult> {
  let stalls = 0;
  for (;;) {
    const running = start();
    const task = await stalledTask(name, running, patience, print);
    if (task === undefined) return await running.ended;
    const what = `${name} stalled in ${task} for ${Math.round(patience.silenceMs / 1000)} s`;
    const { text, pids } = await playbookProcesses(running.pid, dir);
    print(`lab: ${what}; the end of its output:\n${quote(await running.output(), 40)}`);
    print(
      `lab: its processes, and those that Ansible runs on other machines:\n${quote(text, 200)}`,
    );
    await end(running, pids);
    if (++stalls === 2) throw new Error(`${what}, a second time`);
    print(`lab: RETRIED: ${what}`);
  }
}

/** Waits until the playbook ends or is stalled. @returns the task in which it is stalled */
async function stalledTask(
  name: string,
  running: RunningPlaybook,
  { noteMs, silenceMs }: Patience,
  print: (line: string) => void,
): Promise<string | undefined> {
  const ended = new AbortController();
  running.ended.finally(() => ended.abort());
  let grown = { size: -1, at: 0 };
  let task = { begins: -2, at: 0, notes: 0 };
  while (!ended.signal.aborted) {
    const output = await running.output();
    const now = performance.now();
    const { begins, title } = lastTask(output);
    if (output.length !== grown.size) grown = { size: output.length, at: now };
    if (begins !== task.begins) task = { begins, at: now, notes: 0 };
    if (now - grown.at >= silenceMs) return title;
    const notes = Math.floor((now - task.at) / noteMs);
    if (notes > task.notes) {
      task.notes = notes;
      print(`lab: ${name}: ${Math.round((now - task.at) / 1000)} s in ${title}`);
    }
    await sleep(Math.min(noteMs, silenceMs) / 10, ended.signal);
  }
  return undefined;
}

function lastTask(output: string): { begins: number; title: string } {
  const last = [...output.matchAll(/^((?:TASK|RUNNING HANDLER) \[.*\]) \*+$/gm)].at(-1);
  return { begins: last?.index ?? -1, title: last?.[1] ?? "what comes before its first task" };
}

/** Indented: .ci/stages counts lines such as "1 passed, 0 failed". */
const quote = (text: string, lines: number) =>
  text.trimEnd().split("\n").slice(-lines).map((line) => `  | ${line}`).join("\n");

/** Kills the playbook. Ansible's workers and their children are in sessions of their own, so they are killed by id. */
async function end(running: RunningPlaybook, pids: readonly number[]): Promise<void> {
  // What hangs may be the wait for the playbook's end.
  await rejectOnAbort(running.kill(), AbortSignal.timeout(KILL_MS)).catch(() => {});
  for (const pid of pids) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended with the playbook.
    }
  }
}

const KILL_MS = 30_000;
