import { createHash } from "node:crypto";
import { COMPILE_ENV, digestOf } from "./binary.ts";

/** The inputs that determine a binary. */
export interface Parts {
  /** The bundle's path. */
  readonly bundle: string;
  /** The commit named in the bundle. A new commit with the same code needs no new binary. */
  readonly commit: string;
  readonly arch: string;
  readonly flags: readonly string[];
  /** The runtime in DENORT_BIN; undefined if Deno downloads its own. */
  readonly runtime: string | undefined;
}

/** A digest of the inputs. */
export async function digestInputs({ bundle, commit, arch, flags, runtime }: Parts) {
  const text = (await Deno.readTextFile(bundle)).replaceAll(commit, "");
  const hash = createHash("sha256");
  const denort = runtime ? await digestOf(runtime) : "";
  hash.update(JSON.stringify([Deno.version.deno, COMPILE_ENV, arch, flags, denort, text]));
  return hash.digest("hex");
}

/** Writes the inputs' digest, and the binary's own, to a file beside the binary. */
export async function writeInputsDigest(binary: string, parts: string): Promise<void> {
  await Deno.writeTextFile(`${binary}.parts`, `${parts} ${await digestOf(binary)}\n`);
}

/** Whether the binary exists, was built from these inputs, and is unchanged since. */
export async function isUpToDate(binary: string, parts: string): Promise<boolean> {
  try {
    const [noted, digest] = (await Deno.readTextFile(`${binary}.parts`)).trim().split(" ");
    return noted === parts && digest === await digestOf(binary);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
