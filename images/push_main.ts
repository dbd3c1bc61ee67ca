import { flag, runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr, stage } from "../contract/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { writeAuthFile } from "./auth_file.ts";
import { run, works } from "./command.ts";
import { ecrLogin } from "./ecr.ts";
import { type Engine, findEngine, idCommand, pushCommands } from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { isLoopback, parseRepository, type Repository } from "./image_name.ts";
import { planImage } from "./planned_image.ts";
import { type Credentials, findManifest, mustRunInLambda } from "./registry.ts";

interface Destination {
  readonly repository: Repository;
  readonly credentials?: Credentials;
}

await runProgram({
  name: "image:push",
  summary: "Pushes the image that image:build made to ECR, or to another registry.",
  flags: {
    ...imageFlags,
    to: flag<Repository | undefined>({
      flags: "--to <registry/repository>",
      help: "where to, instead of the account's ECR repository called as the function",
      parse: parseRepository,
    }),
    ...cloudFlags,
    functionName: nameFlags.functionName,
  },
  notes:
    `Prints the image by its digest, for the function. A tag is one commit and one gallery, for ever: what is
there already is not pushed again.`,
  main: async ({ engine: wanted, gallery, allowDirty, json, to, region, ...names }) => {
    const signal = stopSignal();
    const progress = progressOnStderr();
    const { tag, name } = await planImage({ gallery, allowDirty });
    try {
      const destination = to
        ? { repository: to }
        : await ecrRepository(region, chosenNames(names).functionName);
      const { repository, credentials } = destination;
      let manifest = await findManifest(repository, tag, credentials);
      const pushed = manifest === null;
      if (pushed) {
        const engine = await findEngine(wanted);
        await mustBeBuilt(engine, name);
        await stage(progress, "push", async () => {
          const onLine = (line: string) => progress.update(`push: ${line}`);
          await push(engine, { name, tag, ...destination }, { signal, onLine });
          return `${repository.host}/${repository.path}:${tag}`;
        });
        manifest = await findManifest(repository, tag, credentials);
      }
      if (!manifest) throw new UserError(`pushed, but the registry has no tag ${tag}`);
      mustRunInLambda(manifest);
      const image = `${repository.host}/${repository.path}@${manifest.digest}`;
      if (json) console.log(JSON.stringify({ image, tag, digest: manifest.digest, pushed }));
      else {
        if (!pushed) console.error(`push: ${tag} is there already`);
        console.log(image);
      }
      return 0;
    } catch (error) {
      if (signal.aborted) return 130;
      throw error;
    } finally {
      progress.clear();
    }
  },
});

async function ecrRepository(region: string | undefined, path: string): Promise<Destination> {
  const { host, credentials } = await ecrLogin(region);
  return { repository: { host, path }, credentials };
}

async function mustBeBuilt(engine: Engine, image: string): Promise<void> {
  if (await works(idCommand(engine, image))) return;
  throw new UserError(
    `${engine} has no image ${image}: build it with \`deno task image:build\`, the same --gallery and --engine`,
  );
}

async function push(
  engine: Engine,
  { name, tag, repository, credentials }: { name: string; tag: string } & Destination,
  options: { signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  await using auth = credentials
    ? await writeAuthFile(repository.host, credentials)
    : { path: undefined, folder: undefined, async [Symbol.asyncDispose]() {} };
  const env = auth.folder ? { DOCKER_CONFIG: auth.folder } : {};
  const commands = pushCommands(engine, {
    image: name,
    to: `${repository.host}/${repository.path}:${tag}`,
    insecure: isLoopback(repository),
    authFile: auth.path,
  });
  for (const command of commands) await run(command, { ...options, env });
}
