import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Progress } from "../../cli/progress.ts";

const REQUIREMENTS = "requirements";

/**
 * The Python that has face_recognition, in a virtual environment that is created if it does not
 * exist. dlib has no wheel: compiling it takes minutes.
 * @throws {UserError} if the installation fails
 * @throws the signal's reason, if it is aborted
 */
export async function referencePython(
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const venv = `${folder}/venv`;
  const python = `${venv}/bin/python`;
  const wanted = await Deno.readTextFile(`${REQUIREMENTS}/reference.txt`);
  const stamp = `${folder}/installed`;
  if (await Deno.readTextFile(stamp).catch(() => "") === wanted) return python;
  const started = performance.now();
  const tell = () => {
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    progress.update(`reference: installing face_recognition; dlib is compiled: ${minutes} min`);
  };
  const timer = setInterval(tell, 1000);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await runInstallStep(["python3", "-m", "venv", "--clear", venv], { signal });
    const pip = [python, "-m", "pip", "install", "-q", "--require-hashes"];
    await runInstallStep([...pip, "-r", `${REQUIREMENTS}/reference_build.txt`], { signal });
    const path = `${await Deno.realPath(venv)}/bin:${Deno.env.get("PATH") ?? ""}`;
    await runInstallStep(
      ["nice", ...pip, "--no-build-isolation", "-r", `${REQUIREMENTS}/reference.txt`],
      { env: { PATH: path }, signal },
    );
  } finally {
    clearInterval(timer);
  }
  await Deno.writeTextFile(stamp, wanted);
  progress.line(
    `reference: installed in ${((performance.now() - started) / 60_000).toFixed(1)} min`,
  );
  return python;
}

/** Time between SIGINT and SIGKILL, for pip to remove its temporary files. */
const GRACE_MS = 5_000;

/**
 * Runs one step of the installation. An abort also ends the processes that the step started, such
 * as compilers.
 */
export async function runInstallStep(
  [file, ...args]: readonly string[],
  { env = {}, signal }: { env?: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const child = spawned(file!, args, env);
  let killer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    killGroup(child.pid, "SIGINT");
    killer = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE_MS);
  };
  signal.addEventListener("abort", stop);
  // Standard error closes when the last process of the group ends.
  const { success, stderr } = await child.output();
  signal.removeEventListener("abort", stop);
  clearTimeout(killer);
  signal.throwIfAborted();
  const last = new TextDecoder().decode(stderr).trim().split("\n").slice(-3).join(" / ");
  if (!success) {
    throw new UserError(`${args.slice(0, 4).join(" ")} failed; dlib needs a C++ compiler: ${last}`);
  }
}

/** In its own process group, so that it can be ended with all its children. */
function spawned(file: string, args: string[], env: Record<string, string>): Deno.ChildProcess {
  try {
    return new Deno.Command(file, {
      args,
      env,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      detached: true,
    }).spawn();
  } catch (error) {
    throw new UserError(
      `${file} cannot be run (${messageOf(error)}): the reference needs Python 3.11`,
    );
  }
}

function killGroup(leader: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
