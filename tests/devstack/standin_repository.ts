// A git repository in place of DevStack's: the scripts of ./standin on a branch named as DevStack's.
import { root } from "../../cli/program_command.ts";

/** How tests and the lab name it in their output. */
export const STAND_IN = "a stand-in for DevStack's stack.sh";

/** Makes the repository in a folder that does not exist yet. */
export async function makeRepository(folder: string, branch = "stable/2026.1"): Promise<void> {
  await bash(
    `cp -r "$1" "$2"
    cd "$2"
    git init -q -b "$3"
    git add -A
    git -c user.name=rollcall -c user.email=rollcall@localhost commit -q -m 'A stand-in for DevStack'`,
    `${root}tests/devstack/standin`,
    folder,
    branch,
  );
}

/** Adds a commit, as its makers do to a stable branch. @returns its hash */
export function addCommit(folder: string): Promise<string> {
  return bash(
    `cd "$1"
    git -c user.name=rollcall -c user.email=rollcall@localhost commit -q --allow-empty -m 'A fix'
    git rev-parse HEAD`,
    folder,
  );
}

async function bash(script: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-ec", script, "bash", ...args],
    // Ignore the user's own git settings.
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
