import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { run } from "../../cli/command.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** Architectures, named as by `uname -m`, each with its number in an ELF header. */
export const ARCHS = { x86_64: 62, aarch64: 183 } as const;
export type Arch = keyof typeof ARCHS;

/** Telemetry is baked in where the builder's shell enables it, and ignores the permissions. */
export const COMPILE_ENV = { OTEL_DENO: "false", OTEL_SDK_DISABLED: "true" };

/**
 * Compiles a bundle into a binary that runs it with these flags, which are its permissions.
 * @param runtime a denort; undefined: Deno downloads its own
 * @throws {UserError} if there is no runtime for this architecture
 */
export async function compileBinary({ bundle, binary, arch, flags, runtime, signal }: {
  bundle: string;
  binary: string;
  arch: Arch;
  flags: readonly string[];
  runtime: string | undefined;
  signal: AbortSignal;
}): Promise<void> {
  if (runtime) await mustBeRuntime(runtime, arch);
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
  const env = { ...COMPILE_ENV, ...(runtime ? { DENORT_BIN: runtime } : {}) };
  await run(command, { signal, env }).catch((error) => {
    const isDownload = !runtime && messageOf(error).includes(`denort-${target}.zip`);
    throw isDownload ? new UserError(noRuntime(target)) : error;
  });
  await Deno.rename(made, binary);
}

function noRuntime(target: string): string {
  const version = Deno.version.deno;
  return `no denort of Deno ${version} for ${target}: it cannot be downloaded from dl.deno.land here; ` +
    `unpack denort-${target}.zip of that release, and set DENORT_BIN to the file`;
}

/** Deno accepts any ELF file as DENORT_BIN: check its architecture, and the version it names itself by. */
async function mustBeRuntime(path: string, arch: Arch): Promise<void> {
  const file = Buffer.from((await Deno.readFile(path)).buffer);
  const wrong = (why: string) =>
    new UserError(`DENORT_BIN is no denort for ${arch}: ${path} ${why}: name another file`);
  if (file.toString("latin1", 0, 4) !== "\x7fELF") throw wrong("is not an ELF file");
  if (file.readUInt16LE(18) !== ARCHS[arch]) throw wrong("is for another architecture");
  const version = Deno.version.deno;
  if (file.includes(`Deno/${version}`)) return;
  const [, other] = /Deno\/(\d+\.\d+\.\d+)/.exec(file.toString("latin1")) ?? [];
  throw wrong(other ? `is of Deno ${other}, not ${version}` : "is not of Deno");
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
