// What is left in OpenStack after a teardown.
import { ADDRESS } from "./cloud.ts";

/** The names of the project's resources that the OpenStack APIs still list. */
export async function leftoverResources(folder: string, project: string): Promise<string[]> {
  const script = await Deno.readFile(new URL("./leftovers.py", import.meta.url));
  const child = new Deno.Command("ssh", {
    args: [
      "-i",
      `${folder}/key`,
      "-o",
      `UserKnownHostsFile=${folder}/known_hosts`,
      "-o",
      "BatchMode=yes",
      `stack@${ADDRESS}`,
      "sudo",
      "OS_CLOUD=devstack-admin",
      "python3",
      "-",
      project,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(script);
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).split("\n").filter((line) => line !== "");
}
