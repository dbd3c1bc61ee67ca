import { createHash } from "node:crypto";
import { UserError } from "../contract/errors.ts";
import { isEcr, isLoopback, type Repository } from "./image_name.ts";

/** What a registry has under a tag. */
export interface Manifest {
  /** `sha256:…` */
  readonly digest: string;
  readonly mediaType: string;
  /** The image's id: `sha256:…`; undefined for an index. */
  readonly config: string | undefined;
}

/** User and password, as ECR and a registry with a password file want them (HTTP Basic). */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The manifests that Lambda runs; an index of several is refused. */
const IMAGE = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
];
const INDEX = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.index.v1+json",
];

/**
 * Looks a tag up; null if the repository has no such tag.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 * @throws {UserError} if the registry is out of reach or refuses
 */
export async function findManifest(
  repository: Repository,
  tag: string,
  { credentials, signal, mayBeAbsent = false }: {
    credentials?: Credentials | undefined;
    signal?: AbortSignal;
    /** Not only the tag: ECR's repository, too. */
    mayBeAbsent?: boolean | undefined;
  } = {},
): Promise<Manifest | null> {
  const { host, path } = repository;
  const scheme = isLoopback(repository) ? "http" : "https";
  const basic = credentials && btoa(`${credentials.user}:${credentials.password}`);
  let response: Response;
  try {
    response = await fetch(`${scheme}://${host}/v2/${path}/manifests/${tag}`, {
      headers: {
        accept: [...IMAGE, ...INDEX].join(", "),
        ...(basic ? { authorization: `Basic ${basic}` } : {}),
      },
      signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(
      `cannot reach the registry ${host}: is the name right, and the registry up?`,
    );
  }
  const body = await response.bytes();
  if (response.status === 404) {
    if (!mayBeAbsent) mustBeARepository(repository, new TextDecoder().decode(body));
    return null;
  }
  if (response.status === 401) {
    throw new UserError(
      `the registry ${host} asks for a login, which image:push has for ECR alone`,
    );
  }
  if (!response.ok) {
    throw new UserError(`the registry ${host} answers ${response.status} about ${path}:${tag}`);
  }
  return {
    digest: response.headers.get("docker-content-digest") ?? digestOf(body),
    mediaType: response.headers.get("content-type") ?? "",
    config: configOf(host, new TextDecoder().decode(body)),
  };
}

/** @throws {UserError} if who answers is no registry */
function configOf(host: string, manifest: string): string | undefined {
  try {
    return JSON.parse(manifest).config?.digest;
  } catch {
    throw new UserError(`${host} is no container registry: it answers with something else`);
  }
}

/** Other registries make a repository at its first push; ECR does not. */
function mustBeARepository({ host, path }: Repository, answer: string): void {
  if (!isEcr(host) || !answer.includes("NAME_UNKNOWN")) return;
  throw new UserError(
    `ECR has no repository ${path}: aws ecr create-repository --repository-name ${path}`,
  );
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** @throws {UserError} if Lambda would refuse it */
export function requireLambdaCompatible({ mediaType }: Manifest): void {
  if (IMAGE.includes(mediaType)) return;
  throw new UserError(
    `the manifest is ${mediaType}, which Lambda refuses: build with \`./rollcall image:build\``,
  );
}
