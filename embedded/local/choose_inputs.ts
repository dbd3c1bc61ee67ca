import { UsageError } from "../../cli/errors.ts";
import { readText } from "../../cli/text_file.ts";
import { type VideoFile, videoFilesIn } from "../../cli/video_files.ts";
import { UserError } from "../../contract/errors.ts";
import { type Expected, expectedPeople, parseMapping } from "../../contract/mapping.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { parseStudents, type StudentItem } from "../../contract/student_file.ts";
import { readPythonFolder } from "./python_folder.ts";
import { userPaths } from "./user_paths.ts";

/** What the user names on the command line. */
export interface Given {
  readonly people: string | undefined;
  readonly gallery: string | undefined;
  readonly students: string | undefined;
  readonly videos: string | undefined;
  readonly mapping: string | undefined;
  readonly fromPython: string | undefined;
}

/** The user's files, checked. */
export interface Chosen {
  /** Either a folder of people's pictures, or a gallery or old encodings. */
  readonly known: { readonly people: string } | { readonly gallery: string };
  /** Undefined without a roster. */
  readonly students: { readonly file: string; readonly items: readonly StudentItem[] } | undefined;
  readonly mapping: string | undefined;
  readonly videos: readonly VideoFile[];
  /** The folder that holds the videos; undefined if they are in several. */
  readonly folder: string | undefined;
}

/** Where `./rollcall enroll` writes by default. */
const GALLERY = "var/gallery";

/**
 * Completes what the user has named and checks that it can be read, before any work.
 * @param note called with a text about each file that is left out
 * @throws {UsageError} that lists everything that is missing
 * @throws {UserError} if a file or folder cannot be read
 */
export async function chooseInputs(
  given: Given,
  note: (text: string) => void,
  defaultGallery = GALLERY,
): Promise<Chosen> {
  const old = given.fromPython === undefined
    ? undefined
    : await readPythonFolder(given.fromPython, note);
  const isThere = await Deno.stat(defaultGallery).then(({ isFile }) => isFile, () => false);
  const gallery = given.gallery ?? (given.people ? undefined : old?.gallery) ??
    (given.people === undefined && isThere ? defaultGallery : undefined);
  const students = given.students ?? old?.students;
  const mapping = given.mapping ?? old?.mapping;
  const expected = mapping === undefined
    ? undefined
    : parseMapping(await flagText("--mapping", mapping), mapping);
  const missing = problems({
    ...given,
    gallery,
    students,
    // A mapping of names needs no roster.
    mapping: [...expected?.values() ?? []].some(hasRecord) ? mapping : undefined,
    old: old !== undefined,
  });
  if (missing.length > 0) throw new UsageError(missing.join("\n"));
  if (gallery === defaultGallery) note(`the people are those of ${gallery}`);

  if (given.people !== undefined) await mustBe("folder", given.people, "--people");
  else await mustBe("file", gallery!, "--gallery");
  const { videos, folder } = given.videos !== undefined
    ? await videosOf(given.videos)
    : { videos: old!.videos, folder: old!.folder };
  return {
    known: given.people !== undefined ? { people: given.people } : { gallery: gallery! },
    students: students === undefined ? undefined : {
      file: students,
      items: parseStudents(await flagText("--students", students), students),
    },
    mapping,
    videos,
    folder,
  };
}

function hasRecord(expected: Expected): boolean {
  return expectedPeople(expected).some(({ name }) => name === undefined);
}

/** What is missing or does not go together, a line each. */
function problems(
  { people, gallery, students, mapping, videos, old }: Given & { old: boolean },
): string[] {
  const rollcall = userPaths().rollcall;
  const found: string[] = [];
  if (people !== undefined && gallery !== undefined) {
    found.push("--people and --gallery both say who is known: give one of them");
  }
  if (people === undefined && gallery === undefined) {
    found.push(
      old
        ? "the folder has no file encoding: name the known people with --people DIR or --gallery FILE"
        : "nobody is known yet: name a folder with a folder of pictures for each person, --people DIR, " +
          "or the older Python version's encodings, --gallery encoding",
    );
  }
  if (videos === undefined && !old) {
    found.push(
      `--videos is missing: name the folder of your *${pipeline.videoSuffixes[0]} files, ` +
        `for example --videos clips (without videos of your own: ${rollcall} demo)`,
    );
  }
  if (mapping !== undefined && students === undefined) {
    found.push(
      `the mapping ${mapping} expects majors and years, which are in the roster: ` +
        "name it too, --students FILE",
    );
  }
  return found;
}

async function videosOf(folder: string): Promise<Pick<Chosen, "videos" | "folder">> {
  // The workload lists the files it skips.
  const videos = await videoFilesIn(folder, () => {}).catch((error) => {
    throw error instanceof UserError ? new UserError(`--videos: ${error.message}`) : error;
  });
  if (videos.length > 0) return { videos, folder };
  throw new UserError(`--videos: no *${pipeline.videoSuffixes[0]} file in ${folder}`);
}

async function flagText(flag: string, file: string): Promise<string> {
  return await readText(file).catch((error) => {
    throw error instanceof UserError ? new UserError(`${flag}: ${error.message}`) : error;
  });
}

async function mustBe(kind: "file" | "folder", path: string, flag: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  const is = kind === "file" ? info?.isFile : info?.isDirectory;
  if (!is) throw new UserError(`${flag}: ${path}: ${info ? `not a ${kind}` : `no such ${kind}`}`);
}
