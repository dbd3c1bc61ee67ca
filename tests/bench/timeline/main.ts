import { flag, runProgram, wholeNumber } from "../../../cli/program.ts";
import { progressOnStderr } from "../../../cli/progress.ts";
import { stopSignal } from "../../../cli/stop.ts";
import { UsageError } from "../../../cli/errors.ts";
import { SCENES } from "../../../recognition/evaluate/timeline/plan_clip.ts";
import { EVERY } from "../../../recognition/flags.ts";
import { referencePython } from "../../../recognition/reference/python_venv.ts";
import { onOneCore } from "../recognition/contender.ts";
import { composeClips } from "./clips.ts";
import { measure } from "./measure.ts";
import { rekognitionText, timelineTable } from "./report.ts";

const FOLDER = "var/bench/timeline";
/** Shared with bench:recognition, because dlib takes minutes to compile. */
const REFERENCE = "var/bench/recognition/reference";
const DENO = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=identify"];

await runProgram({
  name: "bench:timeline",
  summary: "Measures the processor time of finding everyone in clips composed of people's photos.",
  flags: {
    people: flag<string | undefined>({
      flags: "--people <folder>",
      help: "a folder for each person with photos, as for evaluate",
      path: true,
    }),
    clips: flag({
      flags: "--clips <n>",
      help: "number of clips to compose",
      default: 3,
      parse: wholeNumber(1, 1000),
    }),
    scenes: flag({
      flags: "--scenes <n>",
      help: "scenes of each clip, about 3.5 seconds each",
      default: SCENES.length,
      parse: wholeNumber(1, SCENES.length),
    }),
    photos: flag({
      flags: "--photos <n>",
      help: "photos to enrol for each person",
      default: 3,
      parse: wholeNumber(1, 100),
    }),
    seed: flag({
      flags: "--seed <n>",
      help: "of the cast and the plan of each clip",
      default: 1,
      parse: wholeNumber(0, 2 ** 31),
    }),
    every: EVERY,
    reference: flag<boolean | undefined>({
      flags: "--reference",
      help: "also measure Python's face_recognition; it is compiled the first time",
    }),
    python: flag<string | undefined>({
      flags: "--python <file>",
      help: "the same, with this Python, which has it",
      path: true,
    }),
    json: flag<boolean | undefined>({ flags: "--json", help: "as JSON, on standard output" }),
  },
  notes:
    `Processor time of each program for each clip, with ffmpeg's, in one process that has answered the
first clip once before. Cost: Lambda's price in us-east-1 at 1,769 MB, one processor. Clips are kept in ${FOLDER}.`,
  main: async (options) => {
    const { people, every } = options;
    if (people === undefined) throw new UsageError("name the people: --people FOLDER");
    const signal = stopSignal();
    const progress = progressOnStderr();
    const python = options.python ??
      (options.reference ? await referencePython(REFERENCE, progress, signal) : null);
    if (python === null) {
      console.error("note: face_recognition is left out: name --reference, or --python FILE");
    }
    const set = await composeClips({ ...options, people, count: options.photos }, {
      folder: FOLDER,
      progress,
      signal,
    });
    const here = "tests/bench/timeline";
    const contenders = [
      { who: "identify", command: [...DENO, `${here}/single_look.ts`, set.gallery] },
      { who: "timeline", command: [...DENO, `${here}/worker.ts`, set.gallery, `${every}`] },
      ...(python === null ? [] : [{
        who: "face_recognition",
        command: [python, `${here}/reference.py`, set.photos, `${every}`],
      }]),
    ];
    for (const one of contenders) one.command = await onOneCore(one.command);
    const measured = await measure(contenders, set.clips, { signal, onStep: progress.update });
    progress.clear();
    if (options.json) {
      console.log(JSON.stringify({ every, measured }, null, 1));
      return 0;
    }
    const { videoSeconds } = measured[0]!;
    console.log(`${set.clips.length} clips, ${videoSeconds.toFixed(0)} s, every ${every} s:`);
    console.log(timelineTable(measured, measured[1]!));
    console.log(rekognitionText(measured[1]!));
    return 0;
  },
});
