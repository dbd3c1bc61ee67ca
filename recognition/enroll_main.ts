import { dirname } from "node:path";
import { flag, runProgram } from "../contract/cli.ts";
import { messageOf, UsageError, UserError } from "../contract/errors.ts";
import { progressOnStderr } from "../contract/progress.ts";
import { cannotWrite } from "./cannot_write.ts";
import { enrollPictures, picturesOf } from "./enroll.ts";
import { loadFaceFinder } from "./faces.ts";
import { type Gallery, mustBeReplaceable, writeGallery } from "./gallery.ts";
import { reviewGallery, reviewPictures } from "./gallery_review.ts";
import { DEFAULT_RULE } from "./match.ts";
import { galleryFromOldEncoding } from "./pickle/old_encoding.ts";

await runProgram({
  name: "enroll",
  summary: "Makes the gallery (the encodings file) from pictures: a folder for each person.",
  operands: "[folder]",
  operandsArePaths: true,
  flags: {
    out: flag({
      flags: "--out <file>",
      path: true,
      help: "gallery to write; one that is there is replaced",
      default: "var/gallery",
    }),
    import: flag<string | undefined>({
      flags: "--import <file>",
      path: true,
      help: "read the dlib encodings (a pickle) of the older Python version instead of pictures",
    }),
  },
  main: async (options, [folder]) => {
    if ((folder === undefined) === (options.import === undefined)) {
      throw new UsageError(
        "name either a folder of people or --import FILE: for example enroll people/",
      );
    }
    // Before the work, which may take long.
    await mustBeReplaceable(options.out);
    const gallery = options.import
      ? galleryFromOldEncoding(await bytesOf(options.import), options.import)
      : await fromPictures(folder!);
    for (const warning of reviewGallery(gallery, DEFAULT_RULE)) console.error(`enroll: ${warning}`);
    await Deno.mkdir(dirname(options.out), { recursive: true }).catch((error) => {
      throw cannotWrite(`the gallery ${options.out}`, error);
    });
    await writeGallery(options.out, gallery);
    const photos = gallery.photos.reduce((sum, count) => sum + count, 0);
    console.log(`${options.out}: ${gallery.people.length} people, ${photos} encodings`);
  },
});

async function fromPictures(folder: string): Promise<Gallery> {
  const pictures = await picturesOf(folder);
  const progress = progressOnStderr();
  progress.update("loading the face models");
  const finder = await loadFaceFinder();
  const { gallery, photos, warnings } = await enrollPictures(pictures, finder, (done, total) => {
    progress.update(`encoding ${done}/${total}`);
  });
  progress.clear();
  for (const warning of [...warnings, ...reviewPictures(photos, DEFAULT_RULE)]) {
    console.error(`enroll: ${warning}`);
  }
  return gallery;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UserError(`${path}: no such file`);
    throw new UserError(`${path} cannot be read: ${messageOf(error)}`);
  }
}
