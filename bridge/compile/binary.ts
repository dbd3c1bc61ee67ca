import { createHash } from "node:crypto";
import { basename } from "node:path";
import { run } from "../../cli/command.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** Architectures, named as by `uname -m`, each with its number in an ELF header. */
export const ARCHS = { x86_64: 62, aarch64: 183 } as const;
export type Arch = keyof typeof ARCHS;

/**
 * Compiles a bundle into a binary that runs it with these flags, which are its permissions.
 * @throws {UserError} if there is no runtime for this architecture
 */
export async function compileBinary({ bundle, binary, arch, flags, signal }: {
  bundle: string;
  binary: string;
  arch: Arch;
  flags: readonly string[];
  signal: AbortSignal;
}): Promise<void> {
  // Deno removes its output first, even if it then fails: keep the old binary until there is a new
  // one.
  const made = `${binary}.new`;
  const target = `${arch}-unknown-linux-gnu`;
  // deno-fmt-ignore
  const command = [
    "deno", "compile", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--no-check",
    // The cache would be written to /tmp.
    "--no-code-cache",
    // For the socket of sd_notify.
    "--unstable-net",
    "--app-name=rollcall-bridge",
    ...flags, `--target=${target}`, `--output=${made}`, bundle,
  ];
  await run(command, { signal }).catch((error) => {
    throw /denort/.test(messageOf(error)) ? new UserError(noRuntime(target)) : error;
  });
  await mustBeFor(arch, made);
  await Deno.rename(made, binary);
}

function noRuntime(target: string): string {
  const version = Deno.version.deno;
  return `no denort of Deno ${version} for ${target}: it cannot be downloaded from dl.deno.land here; ` +
    `unpack denort-${target}.zip of that release, and set DENORT_BIN to the file`;
}

/** Deno accepts any file as DENORT_BIN: check that the binary is for this architecture. */
async function mustBeFor(arch: Arch, path: string): Promise<void> {
  using file = await Deno.open(path);
  const head = new Uint8Array(20);
  await file.read(head);
  if (new DataView(head.buffer).getUint16(18, true) === ARCHS[arch]) return;
  await Deno.remove(path);
  throw new UserError(`DENORT_BIN is no denort for ${arch}: name another file, or --arch`);
}

/** A file's SHA-256, 64 hexadecimal digits. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of (await Deno.open(path)).readable) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Writes a file's SHA-256 beside it, as `sha256sum --check` reads it.
 * @returns its 64 hexadecimal digits
 */
export async function writeDigest(path: string): Promise<string> {
  const digest = await digestOf(path);
  await Deno.writeTextFile(`${path}.sha256`, `${digest}  ${basename(path)}\n`);
  return digest;
}
