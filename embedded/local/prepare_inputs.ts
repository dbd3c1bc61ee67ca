import { resolve } from "node:path";
import { programCommand } from "../../cli/program_command.ts";
import { type Progress, stage } from "../../cli/progress.ts";
import { readText } from "../../cli/text_file.ts";
import type { VideoFile } from "../../cli/video_files.ts";
import { UserError } from "../../contract/errors.ts";
import { parseStudents } from "../../contract/student_file.ts";
import type { Chosen } from "./choose_inputs.ts";
import type { Inputs } from "./inputs.ts";
import { rosterNotes } from "./roster_notes.ts";
import { runOrThrow } from "./run_process.ts";
import { emptyFolder } from "./state_folder.ts";
import { userPaths } from "./user_paths.ts";

/** Recreated by each run. */
const MADE = {
  gallery: "var/local/gallery",
  names: "var/local/names.csv",
  videos: "var/local/videos",
};

/** File names in one call of `ln`: far below the kernel's limit for a command line. */
const LINKS_AT_ONCE = 200;

/**
 * Enrolls the people, and makes what the user has not given: a roster of the gallery's names, and one folder for
 * videos of several.
 * @throws {UserError} if that fails, or the reason of the signal
 */
export async function prepareInputs(
  { known, students, mapping, videos, folder }: Chosen,
  { skipBad, progress, signal }: { skipBad: boolean; progress: Progress; signal: AbortSignal },
): Promise<Inputs> {
  const { path } = userPaths();
  await Deno.remove(MADE.names).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await stage(
    progress,
    "enroll",
    () =>
      runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), {
        args: [
          ...("people" in known ? [known.people] : ["--import", known.gallery]),
          "--out",
          // It is printed.
          path(MADE.gallery),
          "--roster",
          MADE.names,
          ...(skipBad ? ["--skip-bad"] : []),
        ],
        signal,
      }),
  );
  const people = parseStudents(await readText(MADE.names), MADE.names).map(({ name }) => name);
  for (const note of rosterNotes(people, students, path(MADE.names))) {
    progress.line(`note: ${note}`);
  }
  if (mapping === undefined) progress.line("note: without --mapping the answers are not compared");
  if (folder === undefined) await linkVideos(videos, signal);
  return {
    gallery: MADE.gallery,
    students: students?.file ?? MADE.names,
    videos: folder ?? MADE.videos,
    count: videos.length,
    mapping,
  };
}

/** One folder with a link to each video. Deno's own links need permission to write everywhere. */
async function linkVideos(videos: readonly VideoFile[], signal: AbortSignal): Promise<void> {
  await emptyFolder(MADE.videos);
  const paths = videos.map(({ path }) => resolve(path));
  for (let at = 0; at < paths.length; at += LINKS_AT_ONCE) {
    signal.throwIfAborted();
    const some = paths.slice(at, at + LINKS_AT_ONCE);
    const { success, stderr } = await new Deno.Command("ln", {
      args: ["-s", "--", ...some, `${MADE.videos}/`],
    }).output();
    if (!success) throw new UserError(new TextDecoder().decode(stderr).trim());
  }
}
