import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { clientConfig, explainAwsError } from "../aws/clients.ts";
import { isEcr } from "../aws/hosts.ts";
import { flag, type OptionsOf, runProgram } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr, stage } from "../cli/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { type Engine, findEngine } from "./engine.ts";
import { imageFlags } from "./flags.ts";
import { parseRepository, type Repository } from "./image_name.ts";
import { planImage } from "./plan_image.ts";
import { type Destination, pushImage, requireBuilt, requireSameImage } from "./push_image.ts";
import {
  type Credentials,
  findManifest,
  type Manifest,
  requireLambdaCompatible,
} from "./registry.ts";

const flags = {
  ...imageFlags,
  to: flag<Repository | undefined>({
    flags: "--to <registry/repository>",
    help: "destination, instead of the account's ECR repository with the function's name",
    parse: parseRepository,
  }),
  check: flag<boolean | undefined>({
    flags: "--check",
    help: "push nothing, only report whether the image is in the registry: needs no built image",
  }),
  ...cloudFlags,
  functionName: nameFlags.functionName,
};

await runProgram({
  name: "image:push",
  summary: "Pushes the image that image:build made to ECR, or to another registry.",
  flags,
  notes:
    `Prints the image's reference by digest, for the function. The tag is derived from the image's content, so an
image that is already in the registry is not pushed again, whichever commit it was built from. --to accepts
ECR, and registries without a login.`,
  explain: explainAwsError,
  main: (options) => {
    const signal = stopSignal();
    return push(options, signal);
  },
});

async function push(options: OptionsOf<typeof flags>, signal: AbortSignal): Promise<number> {
  const { check, engine, json } = options;
  const image = options.tag ?? (await planImage(options)).name;
  const tag = image.slice(image.lastIndexOf(":") + 1);
  const destination = await destinationOf(options, signal);
  const { repository, credentials } = destination;
  const print = (manifest: Manifest | null, pushed: boolean) => {
    if (manifest) requireLambdaCompatible(manifest);
    const reference = manifest && `${repository.host}/${repository.path}@${manifest.digest}`;
    const digest = manifest?.digest ?? null;
    if (json) console.log(JSON.stringify({ image: reference, tag, digest, pushed }));
    else {
      if (!pushed) console.error(`push: ${tag} is ${manifest ? "there already" : "not there"}`);
      if (reference) console.log(reference);
    }
    return 0;
  };
  const there = await findManifest(repository, tag, { credentials, signal, mayBeAbsent: check });
  if (check) return print(there, false);
  if (there) {
    if (options.tag) await requireSameImage(await findEngine(engine), image, there);
    return print(there, false);
  }
  await pushBuilt(await findEngine(engine), { image, tag, ...destination }, signal);
  const pushed = await findManifest(repository, tag, { credentials, signal });
  if (!pushed) throw new UserError(`pushed, but the registry has no tag ${tag}`);
  return print(pushed, true);
}

async function pushBuilt(
  engine: Engine,
  what: { image: string; tag: string } & Destination,
  signal: AbortSignal,
): Promise<void> {
  await requireBuilt(engine, what.image);
  const progress = progressOnStderr();
  try {
    await stage(progress, "push", async () => {
      const onLine = (line: string) => progress.update(`push: ${line}`);
      await pushImage(engine, what, { signal, onLine });
      return `${what.repository.host}/${what.repository.path}:${what.tag}`;
    });
  } finally {
    progress.clear();
  }
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

/**
 * Logs in to the account's ECR registry. The password is valid for 12 hours, in every registry that
 * the caller may use.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * @throws {UserError} if AWS's response has no login
 */
async function ecrLogin(
  region: string | undefined,
  abortSignal: AbortSignal,
): Promise<{ host: string; credentials: Credentials }> {
  const client = new ECRClient(clientConfig({ region, readTimeoutMs: 30_000 }));
  try {
    const command = new GetAuthorizationTokenCommand({});
    const { authorizationData } = await client.send(command, { abortSignal });
    const { authorizationToken = "", proxyEndpoint = "" } = authorizationData?.[0] ?? {};
    const [, user, password] = /^([^:]+):(.+)$/s.exec(atob(authorizationToken)) ?? [];
    if (user && password && URL.canParse(proxyEndpoint)) {
      return { host: new URL(proxyEndpoint).host, credentials: { user, password } };
    }
  } finally {
    client.destroy();
  }
  throw new UserError("ECR returned no login: check AWS_ENDPOINT_URL and the account");
}
