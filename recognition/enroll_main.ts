import { dirname } from "node:path";
import { flag, runProgram } from "../cli/program.ts";
import { messageOf, UsageError } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { progressOnStderr } from "../cli/progress.ts";
import { writeError } from "./gallery/write_error.ts";
import { enrollPictures } from "./enroll/enroll_pictures.ts";
import { loadFaceFinder } from "./faces/face_finder.ts";
import { type Gallery } from "./gallery/gallery.ts";
import { checkReplaceable, writeGallery } from "./gallery/gallery_file.ts";
import { reviewGallery, reviewPictures } from "./gallery/review.ts";
import { DEFAULT_RULE } from "./gallery/match_rule.ts";
import { readPeople } from "./enroll/people_folder.ts";
import { importGallery } from "./gallery/import_gallery.ts";
import { checkNewRoster, writeNameRoster } from "./enroll/name_roster.ts";

await runProgram({
  name: "enroll",
  summary: "Creates the gallery (the encodings file) from pictures: one folder for each person.",
  operands: "[folder]",
  operandsArePaths: true,
  flags: {
    out: flag({
      flags: "--out <file>",
      path: true,
      help: "gallery to write; an existing one is replaced",
      default: "var/gallery",
    }),
    import: flag<string | undefined>({
      flags: "--import <file>",
      path: true,
      help: "read the dlib encodings (a pickle) of the older Python version, or another gallery, " +
        "instead of pictures",
    }),
    roster: flag<string | undefined>({
      flags: "--roster <file>",
      path: true,
      help: "also write the people's names to a new file, which `students` reads",
    }),
    skipBad: flag<boolean | undefined>({
      flags: "--skip-bad",
      help: "skip people without a usable picture, instead of enrolling nobody",
    }),
  },
  main: async (options, [folder]) => {
    if ((folder === undefined) === (options.import === undefined)) {
      throw new UsageError(
        "name either a folder of people or --import FILE: for example enroll people/",
      );
    }
    // Check before the work, which may take long.
    await checkReplaceable(options.out);
    if (options.roster !== undefined) await checkNewRoster(options.roster);
    const gallery = options.import
      ? importGallery(await bytesOf(options.import), options.import)
      : await fromPictures(folder!, options.skipBad ?? false);
    for (const warning of reviewGallery(gallery, DEFAULT_RULE)) console.error(`enroll: ${warning}`);
    await Deno.mkdir(dirname(options.out), { recursive: true }).catch((error) => {
      throw writeError(`the gallery ${options.out}`, error);
    });
    await writeGallery(options.out, gallery);
    if (options.roster !== undefined) await writeNameRoster(options.roster, gallery.people);
    const photos = gallery.photos.reduce((sum, count) => sum + count, 0);
    console.log(`${options.out}: ${gallery.people.length} people, ${photos} encodings`);
  },
});

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
