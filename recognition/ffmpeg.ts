import { UserError } from "../contract/errors.ts";

/** Starts ffmpeg from PATH with plain arguments: no shell ever sees a file's name. */
export function spawnFfmpeg(
  args: readonly string[],
  stdin: "null" | "piped",
): Deno.ChildProcess {
  try {
    return new Deno.Command("ffmpeg", {
      args: ["-hide_banner", "-v", "error", "-nostdin", ...args],
      stdin,
      stdout: "piped",
      stderr: "piped",
      // It needs nothing of ours, and has no business with our credentials.
      clearEnv: true,
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError("ffmpeg is not in PATH: install it, or use ./rollcall, which brings one");
    }
    throw error;
  }
}

/** Kills the process, if it still runs, and waits for its end. */
export async function killed(child: Deno.ChildProcess): Promise<Deno.CommandStatus> {
  try {
    child.kill("SIGKILL");
  } catch {
    // Gone already.
  }
  return await child.status;
}

/** The last telling line of what ffmpeg printed, without addresses that differ from run to run. */
export function lastWords(stderr: string): string {
  const lines = stderr.split("\n").map((line) =>
    line.replace(/^\[.*? @ 0x[0-9a-f]+\] /, "").trim()
  );
  const last = lines.findLast((line) => line !== "" && !/Error opening input file/.test(line));
  return (last ?? "ffmpeg gives no reason").slice(0, 200);
}
