import { dirname } from "node:path";
import { writeAtomically } from "../cli/atomic_write.ts";

/**
 * Records that somebody was removed from a gallery: images that are older hold that descriptor. The
 * file has no name in it. It stays until they are deleted, so that an interrupted erasure goes on.
 */
export async function recordRemoval(file: string, at: Date): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, `${JSON.stringify({ imagesBefore: at.toISOString() })}\n`);
}

/** The time of the last removal whose images are not deleted yet; undefined if there is none. */
export async function readRemoval(file: string): Promise<Date | undefined> {
  try {
    return new Date(JSON.parse(await Deno.readTextFile(file)).imagesBefore);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
