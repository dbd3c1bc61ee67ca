import { dirname } from "node:path";
import { runProgram } from "../cli/program.ts";
import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr } from "../cli/progress.ts";
import { addPerson } from "./enroll/add_person.ts";
import { enrollFlags, type Task, taskOf } from "./enroll/enroll_flags.ts";
import { enrollPictures } from "./enroll/enroll_pictures.ts";
import { checkNewRoster, writeNameRoster } from "./enroll/name_roster.ts";
import { readPeople } from "./enroll/people_folder.ts";
import { removePersonFrom } from "./enroll/remove_person.ts";
import { loadFaceFinder } from "./faces/face_finder.ts";
import { type Gallery } from "./gallery/gallery.ts";
import { checkReplaceable, writeGallery } from "./gallery/gallery_file.ts";
import { importGallery } from "./gallery/import_gallery.ts";
import { DEFAULT_RULE } from "./gallery/match_rule.ts";
import { reviewGallery, reviewPictures } from "./gallery/review.ts";
import { writeError } from "./gallery/write_error.ts";

await runProgram({
  name: "enroll",
  summary: "Creates the gallery (the encodings file) from pictures, one folder for each person, " +
    "or adds or removes a person.",
  operands: "[folder]",
  operandsArePaths: true,
  flags: enrollFlags,
  main: async (options, [operand]) => {
    const { roster } = options;
    if (roster !== undefined) await checkNewRoster(roster);
    const task = taskOf(options, operand);
    const out = task.kind === "remove" && task.gallery || options.out;
    const gallery = await perform(task, out, options.skipBad ?? false);
    if (roster !== undefined) await writeNameRoster(roster, gallery.people);
    const photos = gallery.photos.reduce((sum, count) => sum + count, 0);
    console.log(`${out}: ${gallery.people.length} people, ${photos} encodings`);
  },
});

/** @returns the gallery, which has been written to `out` */
async function perform(task: Task, out: string, skipBad: boolean): Promise<Gallery> {
  if (task.kind === "remove") return await removePersonFrom(out, task.person);
  if (task.kind === "add") {
    const { gallery, lines, warnings } = await addPerson(out, task.person, task.source);
    for (const warning of warnings) console.error(`enroll: ${warning}`);
    for (const line of lines) console.log(line);
    return gallery;
  }
  // Check before the work, which may take long.
  await checkReplaceable(out);
  const gallery = task.kind === "import"
    ? importGallery(await bytesOf(task.file), task.file)
    : await fromPictures(task.folder, skipBad);
  for (const warning of reviewGallery(gallery, DEFAULT_RULE)) console.error(`enroll: ${warning}`);
  await Deno.mkdir(dirname(out), { recursive: true }).catch((error) => {
    throw writeError(`the gallery ${out}`, error);
  });
  await writeGallery(out, gallery);
  return gallery;
}

/**
 * @throws {UserError} that lists everything that is wrong, one line each; with `skipBad`, people
 * without a face are only reported
 */
async function fromPictures(folder: string, skipBad: boolean): Promise<Gallery> {
  const people = await readPeople(folder);
  const progress = progressOnStderr();
  progress.update("loading the face models");
  const finder = await loadFaceFinder();
  const enrolled = await enrollPictures(people.pictures, finder, (done, total) => {
    progress.update(`encoding ${done}/${total}`);
  });
  progress.clear();
  const reviewed = reviewPictures(enrolled.photos, DEFAULT_RULE);
  for (const warning of [...people.warnings, ...enrolled.warnings, ...reviewed]) {
    console.error(`enroll: ${warning}`);
  }
  const faults = [...people.faults, ...enrolled.faults];
  if (faults.length > 0 && (!skipBad || enrolled.photos.length === 0)) {
    const way = skipBad ? [] : ["nobody was enrolled; use --skip-bad to enroll everybody else"];
    throw new UserError([...faults, ...way].join("\n"));
  }
  for (const fault of faults) console.error(`enroll: skipped: ${fault}`);
  return enrolled.gallery;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UserError(`${path}: no such file`);
    throw new UserError(`${path} cannot be read: ${messageOf(error)}`);
  }
}
