import { programCommand, root } from "../../cli/program_command.ts";
import { type Progress, stage } from "../../cli/progress.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { findContainerEngine } from "../function/container_engine.ts";
import { containerLauncher } from "../function/container_launcher.ts";
import { type Launcher, processLauncher } from "../function/launcher.ts";
import { runOrThrow } from "./run_process.ts";
import type { StateFolder } from "./state_folder.ts";

/** How a local run runs its function. */
export interface LocalFunction {
  readonly launch: Launcher;
  /** Variables of the function. */
  readonly env: Readonly<Record<string, string>>;
  /** What to call its instances in messages. */
  readonly kind: string;
}

/**
 * The function with this gallery: as processes, or as containers of an image.
 * @param image undefined for processes, true to build the image, or the name of one that includes the gallery
 * @throws {UserError} if the image cannot be built, or does not exist
 */
export async function localFunction(
  image: string | true | undefined,
  { gallery, program, files, progress, signal }: {
    gallery: string;
    /** Tag of an image that is built. */
    program: string;
    files: Pick<StateFolder, "scratch">;
    progress: Progress;
    signal: AbortSignal;
  },
): Promise<LocalFunction> {
  if (image === undefined) return functionProcesses({ gallery, scratch: files.scratch });
  let containers: LocalFunction;
  await stage(progress, "image", async () => {
    const tag = image === true ? `localhost/rollcall-function:${program}` : image;
    const name = image === true ? await buildImage(gallery, tag, signal) : image;
    containers = await functionContainers(name, pipeline.memoryMb);
    return tag;
  });
  return containers!;
}

/** Runs the function of this checkout as local processes. */
function functionProcesses(paths: { gallery: string; scratch: string }): LocalFunction {
  const command = programCommand("function", "lambda/main.ts", {
    "/tmp": paths.scratch,
    "./var/gallery": paths.gallery,
  });
  return {
    launch: processLauncher(command),
    env: { ROLLCALL_GALLERY: paths.gallery },
    kind: "warm instances",
  };
}

/** @throws {UserError} if no container engine works, or the given image does not exist */
export async function requireContainerEngine(image: string | true): Promise<void> {
  await findContainerEngine(image === true ? undefined : image);
}

/** Runs containers of an image, which includes its gallery. @throws {UserError} if it does not exist */
async function functionContainers(image: string, memoryMb: number): Promise<LocalFunction> {
  const engine = await findContainerEngine(image);
  const launch = containerLauncher({ engine, image, memoryMb });
  return { launch, env: {}, kind: `warm ${engine} containers` };
}

/** Builds the function's image from this checkout and a gallery. @returns the image id */
async function buildImage(gallery: string, tag: string, signal: AbortSignal): Promise<string> {
  const built = await runOrThrow(programCommand("image", "images/build_main.ts"), {
    args: ["--gallery", `${root}${gallery}`, "--tag", tag, "--allow-dirty", "--json"],
    // Pass on the user's base image, proxies and engine settings.
    env: Deno.env.toObject(),
    signal,
  });
  // An older image may have the same name in another engine.
  return JSON.parse(built).id;
}
