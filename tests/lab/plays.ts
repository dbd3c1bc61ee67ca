// The product's own playbooks, as a user runs them, on the lab.
import assert from "node:assert/strict";
import { root } from "../../embedded/demo/programs.ts";
import { play } from "../playbooks/ansible.ts";

const INVENTORIES = ["inventory/hosts.yml", "inventory/lab/hosts.yml"].flatMap((file) => [
  ...["-i", `${root}${file}`],
]);

export interface Plays {
  /** Runs one; what it changed. @throws with what it printed, if it fails */
  run(playbook: string, ...args: string[]): Promise<readonly string[]>;
  /** Runs one that has run before: it may change nothing. */
  again(playbook: string, ...args: string[]): Promise<void>;
}

/**
 * @param dir for logs, and Ansible's own files
 * @param args of every run
 */
export function labPlays(
  { dir, env, args }: {
    dir: string;
    env: Readonly<Record<string, string>>;
    args: readonly string[];
  },
): Plays {
  const run = async (playbook: string, ...more: string[]) => {
    const { code, output, changed } = await play(playbook, {
      ...{ dir, env },
      args: [...INVENTORIES, ...args, ...more],
    });
    assert.equal(code, 0, `${playbook}:\n${output.slice(-6_000)}`);
    return changed;
  };
  return {
    run,
    async again(playbook, ...more) {
      assert.deepEqual(await run(playbook, ...more), [], `${playbook}: another run changed this`);
    },
  };
}
