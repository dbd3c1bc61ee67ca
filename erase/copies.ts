import { writeAtomically } from "../cli/atomic_write.ts";
import { messageOf } from "../cli/errors.ts";
import { writeZip, type ZipEntry } from "../cli/zip.ts";
import { UserError } from "../contract/errors.ts";
import { planText } from "./plan_text.ts";
import type { PlannedStore } from "./plan.ts";

/**
 * Writes everything that is held about a person into a ZIP file: `what.txt` with the list, and a
 * copy of each thing. @throws {UserError} if it cannot be written
 */
export async function writeCopies(
  out: string,
  name: string,
  plan: readonly PlannedStore[],
): Promise<void> {
  const entries: ZipEntry[] = [{
    name: "what.txt",
    read: () =>
      Promise.resolve(
        `What Rollcall holds about ${name}, ${new Date().toISOString()}\n\n${planText(plan)}\n\n` +
          "Galleries and answers hold a descriptor of the face: 128 numbers that programs compare.\n" +
          "Reports show others too: they are in the list, and not among the copies.\n",
      ),
  }];
  const taken = new Set(["what.txt"]);
  for (const { copy } of plan.flatMap(({ items }) => items)) {
    if (copy) entries.push({ name: free(safePath(copy.file), taken), read: copy.read });
  }
  try {
    await writeAtomically(out, (write) => writeZip(entries, write));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot write ${out}: ${messageOf(error)}`);
  }
}

/** A key is no path: it must not leave the folder that it is extracted to. */
function safePath(path: string): string {
  return path.toWellFormed().split("/")
    .map((part) => part.replaceAll(/[\p{Cc}\\:*?"<>|]/gu, "_"))
    .filter((part) => part !== "" && part !== "." && part !== "..").join("/");
}

function free(path: string, taken: Set<string>): string {
  let name = path;
  for (let n = 2; taken.has(name); n++) name = path.replace(/(\.[^./]*)?$/, `-${n}$1`);
  taken.add(name);
  return name;
}
