import { createHash } from "node:crypto";
import type { Context } from "./build_context.ts";

/** A Lambda function's architecture, as images call it. */
export const ARCHS = ["amd64", "arm64"] as const;
export type Arch = (typeof ARCHS)[number];

/** Where a built image is before it is pushed: docker, podman and buildah all take it for local. */
export const LOCAL_NAME = "localhost/rollcall-function";

/**
 * What an image is called: 16 digits of a SHA-256 of all that it is made of (the context, and a base
 * that is not the pinned one), and the architecture. So a tag is one content for ever, whichever
 * commits have it; `-dirty` if it was made of a tree that is no commit's.
 */
export function imageTag(
  { arch, base = "", dirty }: { arch: Arch; base?: string | undefined; dirty: boolean },
  context: Context,
): string {
  const hash = createHash("sha256").update(`base ${base}\n`);
  for (const name of [...context.keys()].sort()) {
    const bytes = context.get(name)!;
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return `${hash.digest("hex").slice(0, 16)}-${arch}${dirty ? "-dirty" : ""}`;
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
