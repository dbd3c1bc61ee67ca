import { flag, runProgram, wholeNumber } from "../../../cli/program.ts";
import { progressOnStderr } from "../../../cli/progress.ts";
import { stopSignal } from "../../../cli/stop.ts";
import { onOneCore } from "./contender.ts";
import { timedLookups } from "./timed_lookups.ts";
import { checkOptions, ownTestSet, sampleTestSet } from "./test_set.ts";
import { measure, soak } from "./measure.ts";
import { referencePython } from "../../../recognition/reference/python_venv.ts";
import { comparison, growthTable, lookupTable, stageTable } from "./report.ts";

const FOLDER = "var/bench/recognition";
const WORKER = "tests/bench/recognition/worker.ts";
/** The flags that images/lambda/entry.sh starts the function with. */
const DENO = [
  "env",
  "MALLOC_MMAP_THRESHOLD_=262144",
  Deno.execPath(),
  "run",
  "-q",
  "--no-prompt",
  "-P=identify",
  "--v8-flags=--max-semi-space-size=2",
];

const file = (flags: string, help: string) => flag<string | undefined>({ flags, help, path: true });

await runProgram({
  name: "bench:recognition",
  summary:
    "Measures the recogniser on one core, with the sample clips in 1080p or a folder of yours.",
  operands: "[folder]",
  operandsArePaths: true,
  flags: {
    reference: flag<boolean | undefined>({
      flags: "--reference",
      help: "also measure Python's face_recognition, in turn; it is compiled the first time",
    }),
    people: file(
      "--people <folder>",
      "with a folder of yours: the people to recognise, as for enroll",
    ),
    encodings: file("--encodings <file>", "or the older system's encodings (a pickle)"),
    mapping: file(
      "--mapping <file>",
      "who is in each video, as for evaluate: counts the right answers",
    ),
    students: file("--students <file>", "the roster, if the mapping has majors and years"),
    rounds: flag({
      flags: "--rounds <n>",
      help: "number of warm passes over the clips",
      default: 3,
      parse: wholeNumber(1, 1000),
    }),
    cold: flag({
      flags: "--cold <n>",
      help: "number of cold starts",
      default: 5,
      parse: wholeNumber(1, 1000),
    }),
    soak: flag({
      flags: "--soak <n>",
      help: "number of further videos in one process, to see whether its memory grows; 0: none",
      default: 0,
      parse: wholeNumber(0, 1_000_000),
    }),
    json: flag<boolean | undefined>({ flags: "--json", help: "as JSON, on standard output" }),
  },
  notes:
    `Warm: time to the answer, in a process that has answered before. Cold: time from the process's start to its
first answer. Cost: Lambda's price in us-east-1, at 1,769 MB, for the mean warm time. Files are kept in
${FOLDER}.`,
  main: async (options, [folder]) => {
    checkOptions(folder, options);
    const signal = stopSignal();
    const progress = progressOnStderr();
    const testSet = folder === undefined
      ? await sampleTestSet(FOLDER, progress, signal)
      : await ownTestSet(folder, options, FOLDER, progress, signal);
    const ours = {
      who: "ours",
      command: await onOneCore([...DENO, WORKER, testSet.gallery]),
    };
    const contenders = [ours];
    if (options.reference) {
      const python = await referencePython(`${FOLDER}/reference`, progress, signal);
      const command = [python, "tests/bench/recognition/reference.py", testSet.referenceGallery];
      contenders.push({ who: "face_recognition", command: await onOneCore(command) });
    }
    if (ours.command[0] !== "taskset") {
      console.error("note: taskset does not work: any core is used");
    }
    const plan = { ...testSet, ...options, signal, onStep: progress.update };
    const results = await measure(contenders, plan);
    const memory = options.soak > 0 ? await soak(ours, options.soak, plan) : [];
    const lookups = [1_000, 10_000, 100_000].map((people) => ({
      people,
      ms: timedLookups(people, 100),
    }));
    progress.clear();
    if (options.json) {
      console.log(JSON.stringify({ measured: results, held: memory, lookups }, null, 1));
      return 0;
    }
    console.log(`${testSet.videos.length} clips, ${options.rounds} times, warm:`);
    console.log(stageTable(results[0]!.warm));
    console.log(comparison(results));
    if (memory.length > 0) console.log(`one process:\n${growthTable(memory)}`);
    console.log(`look-up in a gallery:\n${lookupTable(lookups)}`);
    return 0;
  },
});
