import { decimal, flag, type OptionsOf } from "../../cli/program.ts";
import { UsageError } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";
import type { FaceSource } from "./add_person.ts";
import type { Point } from "./face_in_video.ts";

export const enrollFlags = {
  out: flag({
    flags: "--out <file>",
    path: true,
    help: "gallery to write; an existing one is replaced, or changed by --add and --remove",
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
  add: flag<string | undefined>({
    flags: "--add <name>",
    help: "add a person, or more pictures of one, to the gallery",
    parse: personName,
  }),
  video: flag<string | undefined>({
    flags: "--video <file>",
    path: true,
    help: "with --add: take the face from this video",
  }),
  at: flag<number | undefined>({
    flags: "--at <seconds>",
    help: "with --video: the time of the frame; otherwise the first of five that shows a face",
    parse: decimal(0, 1_000_000),
  }),
  face: flag<Point | undefined>({
    flags: "--face <x,y>",
    help: "with --video: which of several faces, by a pixel of it",
    parse: pointOf,
  }),
  picture: flag<string[] | undefined>({
    flags: "--picture <files...>",
    path: true,
    help: "with --add: take the largest face of each of these pictures",
  }),
  remove: flag<string | undefined>({
    flags: "--remove <name>",
    help: "remove a person from the gallery, --out or the operand",
    parse: personName,
  }),
};

export type EnrollOptions = OptionsOf<typeof enrollFlags>;

/** What the command line asks for. */
export type Task =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "import"; readonly file: string }
  | { readonly kind: "add"; readonly person: string; readonly source: FaceSource }
  | { readonly kind: "remove"; readonly person: string; readonly gallery: string | undefined };

/**
 * @param operand a folder of people; with --remove, the gallery
 * @throws {UsageError} if it asks for nothing, for several things, or for half a thing
 */
export function taskOf(options: EnrollOptions, operand: string | undefined): Task {
  const { add, video, at, face, picture, remove } = options;
  const folder = remove === undefined ? operand : undefined;
  const asked = [folder, options.import, add, remove].filter((one) => one !== undefined);
  if (asked.length !== 1) {
    throw new UsageError(
      "name a folder of people, --import FILE, --add NAME or --remove NAME: for example enroll people/",
    );
  }
  if (add === undefined && (video !== undefined || picture !== undefined)) {
    throw new UsageError("--video and --picture need --add NAME");
  }
  if (video === undefined && (at !== undefined || face !== undefined)) {
    throw new UsageError("--at and --face need --add NAME --video FILE");
  }
  if (folder !== undefined) return { kind: "folder", folder };
  if (options.import !== undefined) return { kind: "import", file: options.import };
  if (remove !== undefined) return { kind: "remove", person: remove, gallery: operand };
  if ((video === undefined) === (picture === undefined)) {
    throw new UsageError("--add needs either --video FILE --at SECONDS or --picture FILE...");
  }
  const source = video === undefined
    ? { pictures: picture! }
    : { video, at: at ?? null, point: face ?? null };
  return { kind: "add", person: add!, source };
}

function personName(text: string): string {
  const name = toNfc(text.trim());
  if (name === "") throw new UserError("it must be a name");
  return name;
}

function pointOf(text: string): Point {
  const [, x, y] = /^(\d{1,4}),(\d{1,4})$/.exec(text) ?? [];
  if (x !== undefined && y !== undefined) return { x: Number(x), y: Number(y) };
  throw new UserError("it must be two numbers of pixels, for example 320,180");
}
