import { createHash } from "node:crypto";
import { digestOf } from "./binary.ts";

/** What makes a binary what it is. */
export interface Parts {
  /** The bundle's path. */
  readonly bundle: string;
  /** The commit that the bundle tells: another one that changed no part is no reason for a new binary. */
  readonly commit: string;
  readonly arch: string;
  readonly flags: readonly string[];
  /** The runtime that DENORT_BIN names; undefined if Deno brings its own. */
  readonly runtime: string | undefined;
}

/** A digest of the parts, the same for the same parts. */
export async function digestInputs({ bundle, commit, arch, flags, runtime }: Parts) {
  const text = (await Deno.readTextFile(bundle)).replaceAll(commit, "");
  const hash = createHash("sha256");
  const denort = runtime ? await digestOf(runtime) : "";
  hash.update(JSON.stringify([Deno.version.deno, arch, flags, denort, text]));
  return hash.digest("hex");
}

/** Writes beside a binary what it was made of. */
export async function writeInputsDigest(binary: string, parts: string): Promise<void> {
  await Deno.writeTextFile(`${binary}.parts`, `${parts} ${await digestOf(binary)}\n`);
}

/** Whether there is a binary made of these parts, as it was when it was made. */
export async function isUpToDate(binary: string, parts: string): Promise<boolean> {
  try {
    const [noted, digest] = (await Deno.readTextFile(`${binary}.parts`)).trim().split(" ");
    return noted === parts && digest === await digestOf(binary);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
