// The product's own playbooks, as a user runs them, on the lab.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { type PlaybookResult, runPlaybook } from "../playbooks/testing/ansible.ts";

const INVENTORIES = ["inventory/hosts.yml", "inventory/lab/hosts.yml"].flatMap((file) => [
  "-i",
  `${root}${file}`,
]);

export interface Playbooks {
  /** Runs one. @throws with what it printed, if it fails */
  run(playbook: string, ...args: string[]): Promise<PlaybookResult>;
  /** Runs one that has run before: it may change nothing. */
  again(playbook: string, ...args: string[]): Promise<void>;
}

/**
 * @param dir for logs, and Ansible's own files
 * @param args of every run
 */
export function labPlaybooks(
  { dir, env, args }: {
    dir: string;
    env: Readonly<Record<string, string>>;
    args: readonly string[];
  },
): Playbooks {
  const run = async (playbook: string, ...more: string[]) => {
    const done = await runPlaybook(playbook, {
      dir,
      env,
      args: [...INVENTORIES, ...args, ...more],
    });
    assert.equal(done.code, 0, `${playbook}:\n${done.output.slice(-6_000)}`);
    return done;
  };
  return {
    run,
    async again(playbook, ...more) {
      const { changed } = await run(playbook, ...more);
      assert.deepEqual(changed, [], `${playbook}: another run changed this`);
    },
  };
}
