import { findContainerEngine } from "../function/container_engine.ts";
import { containerLauncher } from "../function/container_launcher.ts";
import { type Launcher, processLauncher } from "../function/launcher.ts";
import { programCommand, root } from "../../cli/program_command.ts";
import { runOrThrow } from "./run_process.ts";

/** What the demo's cloud runs as its function. */
export interface DemoFunction {
  readonly launch: Launcher;
  /** Its own variables. */
  readonly env: Readonly<Record<string, string>>;
  /** What its instances are called. */
  readonly kind: string;
}

/** Processes of this checkout's function. */
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

/** @throws {UserError} if no engine works here, or an image that is named is not there */
export async function requireContainerEngine(image: string | true): Promise<void> {
  await findContainerEngine(image === true ? undefined : image);
}

/** Containers of an image, which has its gallery in it. @throws {UserError} if it is not there */
export async function functionContainers(image: string, memoryMb: number): Promise<DemoFunction> {
  const engine = await findContainerEngine(image);
  const launch = containerLauncher({ engine, image, memoryMb });
  return { launch, env: {}, kind: `warm ${engine} containers` };
}

/** What the image is called that the demo builds. */
export const DEMO_IMAGE = "localhost/rollcall-function:demo";

/** Builds the function's image from this checkout and a gallery. @returns its id */
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
    // The base image, proxies, the engine and its settings: the user's.
    env: Deno.env.toObject(),
    signal,
  });
  // The name alone might be an older image's in another engine.
  return JSON.parse(built).id;
}
