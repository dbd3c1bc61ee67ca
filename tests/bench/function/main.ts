import { explainAwsError } from "../../../aws/clients.ts";
import { flag, type OptionsOf, runProgram, wholeNumber } from "../../../cli/program.ts";
import { namesOf } from "../../../contract/names.ts";
import { progressOnStderr, stage } from "../../../cli/progress.ts";
import { stopSignal } from "../../../cli/stop.ts";
import { root } from "../../../cli/program_command.ts";
import { makeSamples, SAMPLES } from "../../../embedded/demo/samples.ts";
import { findContainerEngine } from "../../../embedded/function/container_engine.ts";
import { writeFullHd } from "../recognition/full_hd_clips.ts";
import { FORMULA } from "../../../aws/prices.ts";
import { type InstanceResult, measureInstance } from "./measure.ts";
import { type Row, rowOf, table } from "./report.ts";
import { withUploadedClip } from "./uploaded_clip.ts";

/**
 * Memory and processors to measure: with one whole processor, and with Lambda's share (a whole one
 * at 1,769 MB).
 */
const LIMITS: readonly { memoryMb: number; cpus: number }[] = [
  { memoryMb: 512, cpus: 1 },
  { memoryMb: 1024, cpus: 1 },
  { memoryMb: 1769, cpus: 1 },
  { memoryMb: 512, cpus: 0.29 },
  { memoryMb: 1024, cpus: 0.58 },
];
const FOLDER = "var/bench";

const flags = {
  image: flag<string>({
    flags: "--image <name>",
    env: "ROLLCALL_TEST_IMAGE",
    help: "the image, with the demo's gallery in it",
    example: "localhost/rollcall-function:CONTENT-amd64",
  }),
  cold: flag({
    flags: "--cold <n>",
    help: "number of instances started for each row",
    default: 5,
    parse: wholeNumber(1, 100),
  }),
  warm: flag({
    flags: "--warm <n>",
    help: "number of invocations of each instance after its first",
    default: 20,
    parse: wholeNumber(1, 10_000),
  }),
  json: flag<boolean | undefined>({ flags: "--json", help: "as JSON, on standard output" }),
};

await runProgram({
  name: "bench:function",
  summary: "Measures the function's image: cold start, warm time, memory, cost.",
  flags,
  notes: "Build the image first: ./rollcall image:build --gallery var/demo/gallery",
  explain: explainAwsError,
  main: (options) => {
    const signal = stopSignal();
    Deno.chdir(root);
    return bench(options, signal);
  },
});

async function bench(
  { image, cold, warm, json }: OptionsOf<typeof flags>,
  signal: AbortSignal,
): Promise<number> {
  const progress = progressOnStderr();
  const engine = await findContainerEngine(image);
  await makeSamples(progress, signal);
  await Deno.mkdir(FOLDER, { recursive: true });
  const clip = `${FOLDER}/clip.mp4`;
  await writeFullHd(`${SAMPLES}/videos/test_0.mp4`, clip, signal);
  const rows: Row[] = [];
  const place = { clip, folder: FOLDER, signal };
  await withUploadedClip(namesOf("rollcall"), place, async ({ env, event }) => {
    for (const limits of LIMITS) {
      const runs: InstanceResult[] = [];
      const name = `${limits.memoryMb} MB, ${limits.cpus} CPU`;
      await stage(progress, name, async () => {
        while (runs.length < cold) {
          signal.throwIfAborted();
          progress.update(`${name}: instance ${runs.length + 1} of ${cold}`);
          const subject = { engine, image, ...limits, env, event, dir: FOLDER };
          runs.push(await measureInstance(subject, warm));
        }
        return `${cold} cold starts, ${cold * warm} warm invocations`;
      });
      rows.push(rowOf(limits, runs));
    }
  }).finally(progress.clear);
  if (json) console.log(JSON.stringify({ image, rows }, null, 2));
  else console.log(`${table(rows)}\ncost of 1000 videos: ${FORMULA}`);
  return 0;
}
