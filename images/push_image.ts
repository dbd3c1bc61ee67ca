import { run } from "../cli/command.ts";
import { UserError } from "../contract/errors.ts";
import { writeAuthFile } from "./auth_file.ts";
import { type Engine, imageExists, imageId, pushCommands } from "./engine.ts";
import { isLoopback, type Repository } from "./image_name.ts";
import type { Credentials, Manifest } from "./registry.ts";

/** A repository and its credentials. */
export interface Destination {
  readonly repository: Repository;
  readonly credentials: Credentials | undefined;
}

/**
 * Fails if the image was not built.
 * @throws {UserError} if the engine does not have it
 */
export async function requireBuilt(engine: Engine, image: string): Promise<void> {
  if (await imageExists(engine, image)) return;
  throw new UserError(
    `${engine} has no image ${image}: build it with \`./rollcall image:build\`, ` +
      "the same --gallery, --arch, --base and --engine",
  );
}

/**
 * Fails if the registry has another image under the tag. A tag that the user chose may exist
 * already; a tag made from the content cannot differ.
 * @throws {UserError} if the images differ
 */
export async function requireSameImage(
  engine: Engine,
  image: string,
  { config, digest }: Manifest,
): Promise<void> {
  await requireBuilt(engine, image);
  const id = `sha256:${await imageId(engine, image)}`;
  if (id === config || id === digest) return;
  throw new UserError(
    `the registry has another image under the tag of ${image}, and tags are never overwritten: ` +
      "choose another",
  );
}

/**
 * Pushes a local image under a tag.
 * @throws {UserError} if the engine fails
 */
export async function pushImage(
  engine: Engine,
  { image, tag, repository, credentials }: { image: string; tag: string } & Destination,
  options: { signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  await using auth = credentials && await writeAuthFile(repository.host, credentials);
  const commands = pushCommands(engine, {
    image,
    to: `${repository.host}/${repository.path}:${tag}`,
    insecure: isLoopback(repository),
    authFile: auth?.path,
  });
  const env: Record<string, string> = auth ? { DOCKER_CONFIG: auth.folder } : {};
  for (const command of commands) await run(command, { ...options, env });
}
