import { UserError } from "../../contract/errors.ts";
import type { Progress } from "../../contract/progress.ts";

const REQUIREMENTS = "requirements";

/**
 * The Python that has face_recognition: a virtual environment, made where it is not there. dlib has no
 * wheel: it is compiled, which takes minutes.
 * @throws {UserError} if that fails
 */
export async function referencePython(folder: string, progress: Progress): Promise<string> {
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
    await run(["python3", "-m", "venv", "--clear", venv]);
    const pip = [python, "-m", "pip", "install", "-q", "--require-hashes"];
    await run([...pip, "-r", `${REQUIREMENTS}/reference_build.txt`]);
    const path = `${await Deno.realPath(venv)}/bin:${Deno.env.get("PATH") ?? ""}`;
    await run(
      ["nice", ...pip, "--no-build-isolation", "-r", `${REQUIREMENTS}/reference.txt`],
      { PATH: path },
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

async function run([file, ...args]: string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stderr } = await new Deno.Command(file!, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().catch((error) => {
    throw new UserError(
      `${file} cannot be run (${error.message}): the reference needs Python 3.11`,
    );
  });
  const last = new TextDecoder().decode(stderr).trim().split("\n").slice(-3).join(" / ");
  if (!success) {
    throw new UserError(`${args.slice(0, 4).join(" ")} failed; dlib needs a C++ compiler: ${last}`);
  }
}
