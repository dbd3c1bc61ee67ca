import { dirname } from "node:path";
import { programCommand, root } from "../../cli/program_command.ts";
import { runOrThrow } from "../../embedded/local/run_process.ts";
import { isNewer } from "../../embedded/demo/samples.ts";

const samples = `${root}var/demo/samples`;
/** Not the demo's: its test erases a person while others run. */
const gallery = `${root}var/test/gallery`;

/** Returns paths of the demo's sample clips and of a gallery of their people, and makes them if they are missing or outdated. */
export async function sampleSet(): Promise<
  { videos: string; people: string; gallery: string; stranger: string }
> {
  const signal = new AbortController().signal;
  await runOrThrow(programCommand("enroll", "recognition/samples/main.ts"), {
    args: ["--out", samples],
    signal,
  });
  await Deno.mkdir(dirname(gallery), { recursive: true });
  if (!await isNewer(gallery, `${samples}/edition`)) {
    await runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), {
      args: [`${samples}/people`, "--out", gallery],
      signal,
    });
  }
  const mapping = await Deno.readTextFile(`${samples}/mapping`);
  const stranger = mapping.split("\n").find((line) => line.endsWith(":,"))!.slice(0, -2);
  return {
    videos: `${samples}/videos`,
    people: `${samples}/people`,
    gallery,
    stranger: `${samples}/videos/${stranger}`,
  };
}

if (import.meta.main) await sampleSet();
