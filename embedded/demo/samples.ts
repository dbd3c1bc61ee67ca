import { type Progress, stage } from "../../cli/progress.ts";
import { programCommand } from "../../cli/program_command.ts";
import { runOrThrow } from "./run_process.ts";

/** Folder of the sample clips, people and roster. */
export const SAMPLES = "var/demo/samples";
/** The gallery of the sample people. */
export const SAMPLE_GALLERY = "var/demo/gallery";

/** Creates the sample clips and their gallery unless they exist. */
export async function makeSamples(progress: Progress, signal: AbortSignal): Promise<void> {
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
}

/** Whether a file exists and is not older than another. */
export async function isNewer(path: string, than: string): Promise<boolean> {
  const [one, other] = await Promise.all([path, than].map((p) => Deno.stat(p).catch(() => null)));
  return one !== null && other !== null && one!.mtime! >= other!.mtime!;
}
