// Runs the project's playbooks on the lab as a user does.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { type PlaybookResult, runPlaybook } from "../playbooks/testing/ansible.ts";

const INVENTORIES = ["inventory/hosts.yml", "inventory/lab/hosts.yml"].flatMap((file) => [
  "-i",
  `${root}${file}`,
]);

export interface Playbooks {
  /** Runs a playbook. @throws with the end of its output if it fails */
  run(playbook: string, ...args: string[]): Promise<PlaybookResult>;
  /** Runs a playbook again. @throws if it changes anything */
  again(playbook: string, ...args: string[]): Promise<void>;
}

/**
 * @param dir for logs and Ansible's files
 * @param args for every run
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
      assert.deepEqual(changed, [], `${playbook}: a second run changed this`);
    },
  };
}
