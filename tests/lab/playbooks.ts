// Runs the project's playbooks on the lab as a user does.
import assert from "node:assert/strict";
import { basename } from "node:path";
import { root } from "../../cli/program_command.ts";
import { type PlaybookResult, startPlaybook } from "../playbooks/testing/ansible.ts";
import { type Patience, runWatched } from "./watched.ts";

const INVENTORIES = ["inventory/hosts.yml", "inventory/lab/hosts.yml"].flatMap((file) => [
  "-i",
  `${root}${file}`,
]);

export interface Playbooks {
  /** Runs a playbook, and once more if it stalls. @throws with the end of its output if it fails */
  run(playbook: string, ...args: string[]): Promise<PlaybookResult>;
  /** Runs a playbook again. @throws if it changes anything */
  again(playbook: string, ...args: string[]): Promise<void>;
}

/**
 * @param dir for logs and Ansible's files
 * @param args for every run
 */
export function labPlaybooks(
  { dir, env, args, patience, print }: {
    dir: string;
    env: Readonly<Record<string, string>>;
    args: readonly string[];
    patience?: Patience;
    print?: (line: string) => void;
  },
): Playbooks {
  const run = async (playbook: string, ...more: string[]) => {
    const options = { dir, env, args: [...INVENTORIES, ...args, ...more] };
    const start = () => startPlaybook(playbook, options);
    const done = await runWatched(basename(playbook), start, { dir, patience, print });
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
