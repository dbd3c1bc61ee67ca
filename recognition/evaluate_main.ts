import { flag, type OptionsOf, runProgram } from "../cli/program.ts";
import { type Progress, progressOnStderr, terminalColumns } from "../cli/progress.ts";
import { stopSignal } from "../cli/stop.ts";
import { toNfc } from "../contract/text.ts";
import { videoFilesIn } from "../cli/video_files.ts";
import { referencePython } from "./reference/python_venv.ts";
import { selectClips } from "./evaluate/select_clips.ts";
import { type ClipResult, evaluateClip } from "./evaluate/evaluate_clip.ts";
import { figuresOf } from "./evaluate/figures.ts";
import { evaluatePeople } from "./evaluate/people/evaluate_people.ts";
import { findPeople } from "./evaluate/people/people_folders.ts";
import { checkOptions, missedTargets, peopleFlags } from "./evaluate/people/flags.ts";
import { peopleText } from "./evaluate/people/report.ts";
import { evaluationText } from "./evaluate/report.ts";
import { checkPeopleAreEnrolled, readTruth } from "./evaluate/ground_truth.ts";
import { loadFaceFinder } from "./faces/face_finder.ts";
import { readGallery } from "./gallery/gallery_file.ts";
import { GALLERY, matchFlags, ruleOf } from "./flags.ts";

/** Shared with the benchmark, because dlib takes minutes to compile. */
const REFERENCE = "var/bench/recognition/reference";

const flags = {
  gallery: flag(GALLERY),
  mapping: flag<string | undefined>({
    flags: "--mapping <file>",
    path: true,
    help: "who is in each: lines video:name, or video:major,year with --students; empty: nobody",
  }),
  students: flag<string | undefined>({
    flags: "--students <file>",
    path: true,
    help: "the roster, CSV or JSON, that tells whose major and year they are",
  }),
  leaveOneOut: flag<boolean | undefined>({
    flags: "--leave-one-out",
    help: "look again at each clip with its person taken out of the gallery: it must be unknown",
  }),
  ...matchFlags,
  ...peopleFlags,
  json: flag<boolean | undefined>({ flags: "--json", help: "print JSON for a machine" }),
};

type Options = OptionsOf<typeof flags>;

await runProgram({
  name: "evaluate",
  summary: "Measures the recogniser: on a folder of clips of which you know who is in them (with " +
    "--mapping), or on folders of people's photos (--people).",
  operands: "[folder]",
  operandsArePaths: true,
  flags,
  notes:
    `Of clips: "own" is the distance from the face that decided to its person's nearest encoding, "other" to
the nearest of everybody else. Exit code 0 if every clip came out right and nobody who was left out was
taken for another, 1 if not. With --people each draw enrols some photos of each person by chance and looks
at every other photo as at a clip of one frame: once with its person in the gallery, which must say who it
is, and once with the person left out, a stranger, whom it must not accept. A folder of such folders will
do, and several folders are put together. Exit code 0 unless --min-right or --max-strangers is missed.`,
  main: (options, [folder], given) => {
    checkOptions(given, folder, options.mapping);
    const signal = stopSignal();
    const progress = progressOnStderr();
    return options.people
      ? measurePeople(options.people, options, progress, signal)
      : measureClips(folder!, options.mapping!, options, progress, signal);
  },
});

async function measurePeople(
  folders: readonly string[],
  options: Options,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  // Check before the work, which may take long.
  const found = await findPeople(folders, Math.max(...options.photos) + 1);
  const python = options.reference ? await referencePython(REFERENCE, progress, signal) : null;
  progress.update("loading the face models");
  const finder = await loadFaceFinder();
  const context = { finder, progress, signal };
  const report = await evaluatePeople(
    found,
    { ...options, folders, rule: ruleOf(options), python },
    context,
  );
  progress.clear();
  for (const note of report.notes) console.error(`evaluate: ${note}`);
  const columns = Deno.stdout.isTerminal() ? terminalColumns() : undefined;
  console.log(options.json ? JSON.stringify(report, null, 1) : peopleText(report, columns));
  const misses = missedTargets(report.runs, options);
  for (const miss of misses) console.error(`evaluate: ${miss}`);
  return misses.length === 0 ? 0 : 1;
}

async function measureClips(
  folder: string,
  mapping: string,
  options: Options,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const gallery = await readGallery(options.gallery);
  const truth = await readTruth(mapping, options.students);
  const note = (text: string) => console.error(`evaluate: ${text}`);
  const found = selectClips(await videoFilesIn(folder, note), truth, { folder, mapping });
  found.notes.forEach(note);
  checkPeopleAreEnrolled(
    gallery.people,
    truth,
    found.clips.map(({ name }) => name),
    options.gallery,
  );
  progress.update("loading the face models");
  const context = {
    finder: await loadFaceFinder(),
    gallery,
    rule: ruleOf(options),
    leaveOneOut: options.leaveOneOut ?? false,
    signal,
  };
  const clips: ClipResult[] = [];
  for (const { name, path } of found.clips) {
    signal.throwIfAborted();
    clips.push(await evaluateClip(path, name, truth.get(toNfc(name))!, context));
    progress.update(`clip ${clips.length}/${found.clips.length}`);
  }
  progress.clear();
  const figures = figuresOf(clips);
  const { rule, leaveOneOut } = context;
  const all = { settings: { ...rule, leaveOneOut }, figures, clips };
  console.log(options.json ? JSON.stringify(all, null, 1) : evaluationText(clips, figures, rule));
  return figures.accuracy === 1 && !figures.leftOut?.falseMatches ? 0 : 1;
}
