import { flag, runProgram } from "../contract/cli.ts";
import { progressOnStderr, stage } from "../contract/progress.ts";
import { stopSignal } from "../contract/stop.ts";
import { archiveLayers, type Layer } from "./archive.ts";
import { run } from "./command.ts";
import { writeContext } from "./context.ts";
import { buildCommand, findEngine, imageId, saveCommand } from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { planImage } from "./planned_image.ts";

await runProgram({
  name: "image:build",
  summary: "Builds the function's image, with docker, podman or buildah.",
  flags: {
    ...imageFlags,
    base: flag<string | undefined>({
      flags: "--base <image>",
      env: "ROLLCALL_BASE_IMAGE",
      help: "base image, instead of the one that images/lambda/Containerfile pins",
    }),
    builderBase: flag<string | undefined>({
      flags: "--builder-base <image>",
      env: "ROLLCALL_BUILDER_BASE_IMAGE",
      help: "the builder's base image, where it is another one: for another --arch",
    }),
    ca: flag<string | undefined>({
      flags: "--ca <file>",
      path: true,
      env: "ROLLCALL_CA",
      help: "CA certificates for the build's downloads, behind a proxy; never in the image",
    }),
  },
  notes:
    `Prints the size of each layer, and last the image's name. Nothing is built again that has not changed.`,
  main: async ({ engine: wanted, gallery, allowDirty, json, arch, tag, base, builderBase, ca }) => {
    const signal = stopSignal();
    const progress = progressOnStderr();
    const { checkout, dirty, context, name } = await planImage({ gallery, arch, allowDirty });
    const engine = await findEngine(wanted);
    const image = tag ?? name;
    const folder = await Deno.makeTempDir({ prefix: "rollcall-image-" });
    try {
      await writeContext(folder, context);
      const command = buildCommand(engine, {
        ...{ image, folder, arch, ca },
        args: { BASE: base, BUILDER_BASE: builderBase },
        labels: {
          "org.opencontainers.image.version": `${checkout.version}${dirty ? "-dirty" : ""}`,
          "org.opencontainers.image.revision": checkout.commit,
          "org.opencontainers.image.created": checkout.committedAt,
        },
      });
      await stage(progress, "build", async () => {
        await run(command, { signal, onLine: (line) => progress.update(`build: ${line}`) });
        return `${image} with ${engine}`;
      });
      const archive = `${folder}/image.tar`;
      await run(saveCommand(engine, image, archive), { signal });
      const layers = await archiveLayers(archive);
      const id = await imageId(engine, image);
      const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
      if (json) console.log(JSON.stringify({ image, id, engine, bytes, layers }));
      else printSizes([...layers, { step: "in all, unpacked", bytes }], image);
      return 0;
    } catch (error) {
      if (signal.aborted) return 130;
      throw error;
    } finally {
      progress.clear();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function printSizes(layers: readonly Layer[], image: string) {
  for (const { bytes, step } of layers) {
    const [size, unit] = bytes < 1e5 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
    console.log(`${size.toFixed(1).padStart(7)} ${unit}  ${step}`);
  }
  console.log(image);
}
