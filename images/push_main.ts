import { flag, runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr, stage } from "../contract/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { writeAuthFile } from "./auth_file.ts";
import { run } from "./command.ts";
import { ecrLogin } from "./ecr.ts";
import { type Engine, findEngine, imageId, isThere, pushCommands } from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { isLoopback, LOCAL_NAME, parseRepository, type Repository } from "./image_name.ts";
import { planImage } from "./planned_image.ts";
import { type Credentials, findManifest, type Manifest, mustRunInLambda } from "./registry.ts";

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
    `Prints the image by its digest, for the function. A tag is one commit, one gallery and one architecture,
for ever: what is there already is not pushed again.`,
  main: async ({ engine: wanted, json, to, region, ...options }) => {
    const signal = stopSignal();
    const progress = progressOnStderr();
    const name = options.tag ?? (await planImage(options)).name;
    const tag = tagOf(name);
    try {
      const destination = to
        ? { repository: to }
        : await ecrRepository(region, chosenNames(options).functionName);
      const { repository, credentials } = destination;
      let manifest = await findManifest(repository, tag, credentials);
      const pushed = manifest === null;
      if (manifest && options.tag) await mustBeTheSame(await findEngine(wanted), name, manifest);
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

/** @throws {UserError} if the name has no tag */
function tagOf(name: string): string {
  const [, tag] = /:([\w.-]+)$/.exec(name) ?? [];
  if (tag) return tag;
  throw new UserError(`${name} has no tag: name it as in ${LOCAL_NAME}:v1`);
}

async function ecrRepository(region: string | undefined, path: string): Promise<Destination> {
  const { host, credentials } = await ecrLogin(region);
  return { repository: { host, path }, credentials };
}

/** A tag made of commit, gallery and architecture names one image; one that the user chose may name two. */
async function mustBeTheSame(engine: Engine, name: string, { config }: Manifest): Promise<void> {
  const id = await imageId(engine, name);
  if (`sha256:${id}` === config) return;
  throw new UserError(
    `the registry has another image under ${
      tagOf(name)
    }, and a tag stays what it is: choose another`,
  );
}

async function mustBeBuilt(engine: Engine, image: string): Promise<void> {
  if (await isThere(engine, image)) return;
  throw new UserError(
    `${engine} has no image ${image}: build it with \`deno task image:build\`, the same --gallery, --arch and --engine`,
  );
}

/** Docker finds its daemon by the user's settings, too, which it does not see then. */
async function dockerSettings(folder: string): Promise<Record<string, string>> {
  const endpoint = "{{.Endpoints.docker.Host}}";
  const host = await run(["docker", "context", "inspect", "--format", endpoint]);
  return { DOCKER_CONFIG: folder, DOCKER_HOST: host };
}

async function push(
  engine: Engine,
  { name, tag, repository, credentials }: { name: string; tag: string } & Destination,
  options: { signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  await using auth = credentials
    ? await writeAuthFile(repository.host, credentials)
    : { path: undefined, folder: undefined, async [Symbol.asyncDispose]() {} };
  const env = engine === "docker" && auth.folder ? await dockerSettings(auth.folder) : {};
  const commands = pushCommands(engine, {
    image: name,
    to: `${repository.host}/${repository.path}:${tag}`,
    insecure: isLoopback(repository),
    authFile: auth.path,
  });
  for (const command of commands) await run(command, { ...options, env });
}
