import { createHash } from "node:crypto";
import type { Context } from "./build_context.ts";

/** The architectures of a Lambda function, in the names that images use. */
export const ARCHS = ["amd64", "arm64"] as const;
export type Arch = (typeof ARCHS)[number];

/** The name of an image that is not pushed: docker, podman and buildah all treat it as local. */
export const LOCAL_NAME = "localhost/rollcall-function";

/**
 * The tag of an image: 16 digits of the SHA-256 of its content (the context, and the base if it is
 * not the pinned one), and the architecture. So a tag always means the same content, whichever
 * commit it was built from; it ends in `-dirty` if the tree has uncommitted changes.
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

/** A repository in a registry, `host[:port]/path`. */
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

/** Registries on this machine use plain HTTP, as docker assumes, too. */
export function isLoopback({ host }: Repository): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host);
}
