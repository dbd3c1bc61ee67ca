// A git repository in place of DevStack's: the scripts of ./standin on a branch named as DevStack's.
import { root } from "../../cli/program_command.ts";

/** How tests and the lab name it in their output. */
export const STAND_IN = "a stand-in for DevStack's stack.sh";

/** Makes the repository in a folder that does not exist yet. */
export async function makeRepository(folder: string, branch = "stable/2026.1"): Promise<void> {
  const script = `set -e
    cp -r "$1" "$2"
    cd "$2"
    git init -q -b "$3"
    git add -A
    git -c user.name=rollcall -c user.email=rollcall@localhost commit -q -m 'A stand-in for DevStack'`;
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", `${root}tests/devstack/standin`, folder, branch],
    // Ignore the user's own git settings.
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
