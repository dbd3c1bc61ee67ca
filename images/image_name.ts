import { createHash } from "node:crypto";
import type { Context } from "./context.ts";

/** A Lambda function's architecture, as images call it. */
export const ARCHS = ["amd64", "arm64"] as const;
export type Arch = (typeof ARCHS)[number];

/** Where a built image is before it is pushed: docker, podman and buildah all take it for local. */
export const LOCAL_NAME = "localhost/rollcall-function";

/**
 * What an image is made from, and so what it is called: 12 digits of the commit, 8 of a SHA-256 of
 * what is no part of a commit (the gallery, and a base that is not the pinned one), and the
 * architecture: a tag names one image for ever. What is not committed is named by a hash as well:
 * `…-dirty-0123abcd`.
 */
export function imageTag(
  { commit, arch, base = "", dirty }: {
    commit: string;
    arch: Arch;
    base?: string | undefined;
    dirty: boolean;
  },
  context: Context,
): string {
  const given = digits([context.get("gallery")!, new TextEncoder().encode(base)]);
  const clean = `${commit.slice(0, 12)}-${given}-${arch}`;
  if (!dirty) return clean;
  const files = [...context.keys()].sort().flatMap((name) => {
    const bytes = context.get(name)!;
    return [new TextEncoder().encode(`${name} ${bytes.length}\n`), bytes];
  });
  return `${clean}-dirty-${digits(files)}`;
}

function digits(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 8);
}

/** A repository of a registry, `host[:port]/path`. */
export interface Repository {
  readonly host: string;
  readonly path: string;
}

/** @throws {TypeError} if it is not `host[:port]/path` */
export function parseRepository(text: string): Repository {
  const [, host, path] = /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9]+(?:[._/-][a-z0-9]+)*)$/.exec(text) ??
    [];
  if (!host || !path || !/[.:]|^localhost$/.test(host)) {
    throw new TypeError(
      "it must be a registry and a repository, for example 127.0.0.1:5000/rollcall",
    );
  }
  return { host, path };
}

/** Registries on this machine speak plain HTTP; docker takes them so, too. */
export function isLoopback({ host }: Repository): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host);
}

/** Amazon's registry, of any account and region. */
export function isEcr(host: string): boolean {
  return /^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(host);
}
