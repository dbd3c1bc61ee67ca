import { flag, type OptionsOf, runProgram } from "../cli/program.ts";
import { run } from "../cli/command.ts";
import { messageOf } from "../cli/errors.ts";
import { progressOnStderr, stage } from "../cli/progress.ts";
import { stopSignal } from "../cli/stop.ts";
import { archiveLayers, type Layer } from "./image_archive.ts";
import { writeContext } from "./build_context.ts";
import {
  BUILD_ENV,
  buildCommand,
  type Engine,
  findEngine,
  imageId,
  saveCommand,
} from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { planImage } from "./plan_image.ts";

const flags = {
  ...imageFlags,
  builderBase: flag<string | undefined>({
    flags: "--builder-base <image>",
    env: "ROLLCALL_BUILDER_BASE_IMAGE",
    help: "base image of the builder stage, if it differs: needed for another --arch",
  }),
  ca: flag<string | undefined>({
    flags: "--ca <file>",
    path: true,
    env: "ROLLCALL_CA",
    help: "CA certificates for the build's downloads, behind a proxy; never in the image",
  }),
};

await runProgram({
  name: "image:build",
  summary: "Builds the function's image, with docker, podman or buildah.",
  flags,
  notes:
    `Prints the size of each layer, then the image's name. Unchanged steps are not built again.`,
  main: (options) => {
    const signal = stopSignal();
    return build(options, signal);
  },
});

async function build(
  { json, arch, tag, base, builderBase, ca, ...options }: OptionsOf<typeof flags>,
  signal: AbortSignal,
): Promise<number> {
  const { checkout, dirty, context, name } = await planImage({ arch, base, ...options });
  const engine = await findEngine(options.engine);
  const image = tag ?? name;
  const progress = progressOnStderr();
  const folder = await Deno.makeTempDir({ prefix: "rollcall-image-" });
  try {
    await writeContext(folder, context);
    const command = buildCommand(engine, {
      image,
      folder,
      arch,
      ca,
      args: { BASE: base, BUILDER_BASE: builderBase },
      labels: {
        "org.opencontainers.image.version": `${checkout.version}${dirty ? "-dirty" : ""}`,
        "org.opencontainers.image.revision": checkout.commit,
        "org.opencontainers.image.created": checkout.committedAt,
      },
    });
    await stage(progress, "build", async () => {
      const onLine = (line: string) => progress.update(`build: ${line}`);
      await run(command, { signal, env: BUILD_ENV, onLine });
      return `${image} with ${engine}`;
    });
    const layers = await layersOf(engine, image, folder, signal);
    const id = await imageId(engine, image);
    const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
    if (json) console.log(JSON.stringify({ image, id, engine, bytes, layers }));
    else printSizes([...layers, { step: "total, uncompressed", bytes }], image);
    return 0;
  } finally {
    progress.clear();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The image is already built, so sizes that cannot be determined are only reported. */
async function layersOf(engine: Engine, image: string, folder: string, signal: AbortSignal) {
  const archive = `${folder}/image.tar`;
  try {
    await run(saveCommand(engine, image, archive), { signal });
    return await archiveLayers(archive);
  } catch (error) {
    signal.throwIfAborted();
    console.error(`image:build: cannot determine the layer sizes: ${messageOf(error)}`);
    return [];
  }
}

function printSizes(layers: readonly Layer[], image: string) {
  for (const { bytes, step } of layers) {
    const [size, unit] = bytes < 1e5 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
    console.log(`${size.toFixed(1).padStart(7)} ${unit}  ${step}`);
  }
  console.log(image);
}
