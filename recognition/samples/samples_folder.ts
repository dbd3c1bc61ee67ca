import { UserError } from "../../contract/errors.ts";
import { writeError } from "../gallery/write_error.ts";

/** Raised when the samples change, so that old ones are made anew. */
const EDITION = "2";
/** Says that a folder is of samples, and of which edition. */
const STAMP = "edition";
/** What the stamp says until all is there. */
const UNFINISHED = "unfinished";
/** What is made beside the stamp; nothing else that is in the folder is ever taken away. */
const PARTS = ["videos", "people", "students.csv", "mapping", "candidate.jpg"];

/** Whether the folder has these samples, all of them. */
export async function samplesExist(folder: string): Promise<boolean> {
  return await stampOf(folder) === EDITION;
}

/**
 * Makes the folder, or takes older or unfinished samples out of it.
 * @throws {UserError} if something is there that is no folder of samples, or it cannot be written
 */
export async function beginSamples(folder: string): Promise<void> {
  if (!await isFree(folder) && !/^(\d*|unfinished)$/.test(await stampOf(folder) ?? "none")) {
    throw new UserError(
      `${folder} is there and is no folder of samples: name another one, or remove it`,
    );
  }
  await makeFolder(folder);
  // First: what is interrupted is known for ours the next time.
  await writeText(`${folder}/${STAMP}`, UNFINISHED);
  for (const part of PARTS) await removeAll(`${folder}/${part}`);
}

/** Says that all is there. @throws {UserError} if it cannot be written */
export async function endSamples(folder: string): Promise<void> {
  await writeText(`${folder}/${STAMP}`, EDITION);
}

/** @throws {UserError} if it cannot be made */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw writeError(path, error);
  }
}

/** @throws {UserError} if it cannot be written */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text);
  } catch (error) {
    throw writeError(path, error);
  }
}

async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw writeError(path, error);
  }
}

/** Whether nothing is there, or a folder with nothing in it. */
async function isFree(folder: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(folder)) return false;
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable;
  }
}

function stampOf(folder: string): Promise<string | undefined> {
  return Deno.readTextFile(`${folder}/${STAMP}`).catch(() => undefined);
}
