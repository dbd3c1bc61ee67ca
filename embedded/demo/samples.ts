import { type Progress, stage } from "../../cli/progress.ts";
import { programCommand } from "../../cli/program_command.ts";
import { videoFilesIn } from "../../cli/video_files.ts";
import type { Inputs } from "../local/inputs.ts";
import { runOrThrow } from "../local/run_process.ts";

/** Folder of the sample clips, people and roster. */
export const SAMPLES = "var/demo/samples";
/** The gallery of the sample people. */
export const SAMPLE_GALLERY = "var/demo/gallery";

/** Creates the sample clips and their gallery unless they exist. */
export async function makeSamples(progress: Progress, signal: AbortSignal): Promise<Inputs> {
  const make = programCommand("enroll", "recognition/samples/main.ts");
  await stage(progress, "samples", () => runOrThrow(make, { args: ["--out", SAMPLES], signal }));
  await stage(progress, "enroll", async () => {
    if (await isNewer(SAMPLE_GALLERY, `${SAMPLES}/edition`)) return "up to date";
    const args = [`${SAMPLES}/people`, "--out", SAMPLE_GALLERY];
    return await runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), {
      args,
      signal,
    });
  });
  const videos = `${SAMPLES}/videos`;
  return {
    gallery: SAMPLE_GALLERY,
    students: `${SAMPLES}/students.csv`,
    videos,
    count: (await videoFilesIn(videos)).length,
    mapping: `${SAMPLES}/mapping`,
  };
}

/** Whether a file exists and is not older than another. */
export async function isNewer(path: string, than: string): Promise<boolean> {
  const [one, other] = await Promise.all([path, than].map((p) => Deno.stat(p).catch(() => null)));
  return one !== null && other !== null && one!.mtime! >= other!.mtime!;
}
