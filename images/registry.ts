import { createHash } from "node:crypto";
import { isEcr } from "../aws/hosts.ts";
import { UserError } from "../contract/errors.ts";
import { isLoopback, type Repository } from "./image_name.ts";

/** The manifest of a tag. */
export interface Manifest {
  /** `sha256:…` */
  readonly digest: string;
  readonly mediaType: string;
  /** The image's ID, `sha256:…`; undefined for an index. */
  readonly config: string | undefined;
}

/**
 * User and password for HTTP Basic authentication, as used by ECR and registries with a password
 * file.
 */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Manifest types that Lambda accepts; it rejects an index. */
const IMAGE = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
];
const INDEX = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.index.v1+json",
];

/**
 * Looks up a tag; null if the repository does not have it.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 * @throws {UserError} if the registry cannot be reached or denies access
 */
export async function findManifest(
  repository: Repository,
  tag: string,
  { credentials, signal, mayBeAbsent = false }: {
    credentials?: Credentials | undefined;
    signal?: AbortSignal;
    /** Also accept that the repository does not exist. */
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
      `cannot reach the registry ${host}: check the name, and that the registry is running`,
    );
  }
  const body = await response.bytes();
  if (response.status === 404) {
    if (!mayBeAbsent) mustBeARepository(repository, new TextDecoder().decode(body));
    return null;
  }
  if (response.status === 401) {
    throw new UserError(
      `the registry ${host} requires a login, which image:push supports for ECR only`,
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

/** @throws {UserError} if the host is not a registry */
function configOf(host: string, manifest: string): string | undefined {
  try {
    return JSON.parse(manifest).config?.digest;
  } catch {
    throw new UserError(`${host} is not a container registry: its response is not a manifest`);
  }
}

/** Other registries create a repository at the first push; ECR does not. */
function mustBeARepository({ host, path }: Repository, answer: string): void {
  if (!isEcr(host) || !answer.includes("NAME_UNKNOWN")) return;
  throw new UserError(
    `ECR has no repository ${path}: aws ecr create-repository --repository-name ${path}`,
  );
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** @throws {UserError} if Lambda would reject the manifest */
export function requireLambdaCompatible({ mediaType }: Manifest): void {
  if (IMAGE.includes(mediaType)) return;
  throw new UserError(
    `the manifest is ${mediaType}, which Lambda refuses: build with \`./rollcall image:build\``,
  );
}
