import { flag, type OptionsOf, runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr, stage } from "../contract/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { untilStopped } from "../contract/until_stopped.ts";
import { ecrLogin } from "./ecr.ts";
import { findEngine } from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { isEcr, parseRepository, type Repository } from "./image_name.ts";
import { planImage } from "./planned_image.ts";
import { type Destination, mustBeBuilt, mustBeTheSame, pushImage } from "./push.ts";
import { findManifest, mustRunInLambda } from "./registry.ts";

const flags = {
  ...imageFlags,
  to: flag<Repository | undefined>({
    flags: "--to <registry/repository>",
    help: "where to, instead of the account's ECR repository called as the function",
    parse: parseRepository,
  }),
  ...cloudFlags,
  functionName: nameFlags.functionName,
};

await runProgram({
  name: "image:push",
  summary: "Pushes the image that image:build made to ECR, or to another registry.",
  flags,
  notes:
    `Prints the image by its digest, for the function. A tag is one commit, gallery and architecture, for ever: what
is there already is not pushed again. --to takes ECR, and registries without a login.`,
  main: (options) => {
    const signal = stopSignal();
    return untilStopped(signal, () => push(options, signal));
  },
});

async function push(options: OptionsOf<typeof flags>, signal: AbortSignal): Promise<number> {
  const image = options.tag ?? (await planImage(options)).name;
  const tag = image.slice(image.lastIndexOf(":") + 1);
  const destination = await destinationOf(options, signal);
  const { repository, credentials } = destination;
  const lookUp = () => findManifest(repository, tag, { credentials, signal });
  let manifest = await lookUp();
  const pushed = manifest === null;
  if (manifest === null) {
    const engine = await findEngine(options.engine);
    await mustBeBuilt(engine, image);
    const progress = progressOnStderr();
    try {
      await stage(progress, "push", async () => {
        const onLine = (line: string) => progress.update(`push: ${line}`);
        await pushImage(engine, { image, tag, ...destination }, { signal, onLine });
        return `${repository.host}/${repository.path}:${tag}`;
      });
    } finally {
      progress.clear();
    }
    manifest = await lookUp();
  } else if (options.tag) {
    await mustBeTheSame(await findEngine(options.engine), image, manifest);
  }
  if (!manifest) throw new UserError(`pushed, but the registry has no tag ${tag}`);
  mustRunInLambda(manifest);
  const reference = `${repository.host}/${repository.path}@${manifest.digest}`;
  if (options.json) {
    console.log(JSON.stringify({ image: reference, tag, digest: manifest.digest, pushed }));
  } else {
    if (!pushed) console.error(`push: ${tag} is there already`);
    console.log(reference);
  }
  return 0;
}

async function destinationOf(
  { to, region, ...names }: OptionsOf<typeof flags>,
  signal: AbortSignal,
): Promise<Destination> {
  if (to && !isEcr(to.host)) return { repository: to, credentials: undefined };
  const { host, credentials } = await ecrLogin(region, signal);
  const path = to?.path ?? chosenNames(names).functionName;
  return { repository: { host: to?.host ?? host, path }, credentials };
}
