import { UserError } from "../../contract/errors.ts";
import { writeError } from "../gallery/write_error.ts";

/** Raise it when the samples change, so that old ones are replaced. */
const EDITION = "3";
/** A file that marks a folder as samples and holds their edition. */
const STAMP = "edition";
/** The stamp's content until the samples are complete. */
const UNFINISHED = "unfinished";
/** What the samples consist of, besides the stamp; nothing else in the folder is ever removed. */
const PARTS = ["videos", "people", "students.csv", "mapping", "candidate.jpg"];

/** Whether the folder holds complete samples of this edition. */
export async function samplesExist(folder: string): Promise<boolean> {
  return await stampOf(folder) === EDITION;
}

/**
 * Creates the folder, or removes older or incomplete samples from it.
 * @throws {UserError} if the path exists and is not a folder of samples, or cannot be written
 */
export async function startSamples(folder: string): Promise<void> {
  if (!await isFree(folder) && !/^(\d*|unfinished)$/.test(await stampOf(folder) ?? "none")) {
    throw new UserError(
      `${folder} exists and is not a folder of samples: choose another one, or remove it`,
    );
  }
  await makeFolder(folder);
  // Write the stamp first, so that an interrupted run can be recognised as ours.
  await writeText(`${folder}/${STAMP}`, UNFINISHED);
  for (const part of PARTS) await removeAll(`${folder}/${part}`);
}

/**
 * Marks the samples as complete.
 * @throws {UserError} if the stamp cannot be written
 */
export async function finishSamples(folder: string): Promise<void> {
  await writeText(`${folder}/${STAMP}`, EDITION);
}

/** @throws {UserError} if the folder cannot be created */
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

/** Whether the path does not exist or is an empty folder. */
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
