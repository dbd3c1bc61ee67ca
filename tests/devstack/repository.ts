// A git repository that stands for DevStack's: the stand-in of ./standin, on a branch of DevStack's name.
import { root } from "../../cli/program_command.ts";

/** What is told of it wherever it is used. */
export const STAND_IN = "a stand-in of DevStack's stack.sh";

/** Makes it in the folder, of which nothing is there yet. */
export async function makeRepository(folder: string, branch = "stable/2026.1"): Promise<void> {
  const script = `set -e
    cp -r "$1" "$2"
    cd "$2"
    git init -q -b "$3"
    git add -A
    git -c user.name=rollcall -c user.email=rollcall@localhost commit -q -m 'A stand-in of DevStack'`;
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", `${root}tests/devstack/standin`, folder, branch],
    // Whoever runs the tests has settings of git that are none of ours.
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
