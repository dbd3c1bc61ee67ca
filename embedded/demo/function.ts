import { findContainerEngine } from "../function/container_engine.ts";
import { containerLauncher } from "../function/container_launcher.ts";
import { type Launcher, processLauncher } from "../function/launcher.ts";
import { programCommand, root } from "../../cli/program_command.ts";
import { runOrThrow } from "./run_process.ts";

/** How the demo runs its function. */
export interface DemoFunction {
  readonly launch: Launcher;
  /** Variables of the function. */
  readonly env: Readonly<Record<string, string>>;
  /** What to call its instances in messages. */
  readonly kind: string;
}

/** Runs the function of this checkout as local processes. */
export function functionProcesses(paths: { gallery: string; scratch: string }): DemoFunction {
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
export async function functionContainers(image: string, memoryMb: number): Promise<DemoFunction> {
  const engine = await findContainerEngine(image);
  const launch = containerLauncher({ engine, image, memoryMb });
  return { launch, env: {}, kind: `warm ${engine} containers` };
}

/** Name of the image that the demo builds. */
export const DEMO_IMAGE = "localhost/rollcall-function:demo";

/** Builds the function's image from this checkout and a gallery. @returns the image id */
export async function buildImage(gallery: string, signal: AbortSignal): Promise<string> {
  const built = await runOrThrow(programCommand("image", "images/build_main.ts"), {
    args: [
      "--gallery",
      `${root}${gallery}`,
      "--tag",
      DEMO_IMAGE,
      "--allow-dirty",
      "--json",
    ],
    // Pass on the user's base image, proxies and engine settings.
    env: Deno.env.toObject(),
    signal,
  });
  // An older image may have the same name in another engine.
  return JSON.parse(built).id;
}
