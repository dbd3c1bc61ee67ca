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
import { evaluateTimeline } from "./evaluate/timeline/evaluate_timeline.ts";
import { checkTimelineOptions, timelineFlags } from "./evaluate/timeline/flags.ts";
import { timelineText } from "./evaluate/timeline/report.ts";
import { evaluationText } from "./evaluate/report.ts";
import { checkPeopleAreEnrolled, readTruth } from "./evaluate/ground_truth.ts";
import { loadFaceFinder } from "./faces/face_finder.ts";
import { readGallery } from "./gallery/gallery_file.ts";
import { EVERY, GALLERY, matchFlags, ruleOf } from "./flags.ts";

/** Shared with the benchmark, because dlib takes minutes to compile. */
const REFERENCE = "var/bench/recognition/reference";

const flags = {
  gallery: flag(GALLERY),
  mapping: flag<string | undefined>({
    flags: "--mapping <file>",
    path: true,
    help:
      "who is in each video: lines video:name, or video:major,year with --students; empty means nobody",
  }),
  students: flag<string | undefined>({
    flags: "--students <file>",
    path: true,
    help: "the roster, CSV or JSON, in which to look up majors and years",
  }),
  leaveOneOut: flag<boolean | undefined>({
    flags: "--leave-one-out",
    help: "test each clip again with its person removed from the gallery: it must be unknown",
  }),
  ...matchFlags,
  ...peopleFlags,
  ...timelineFlags,
  every: EVERY,
  json: flag<boolean | undefined>({ flags: "--json", help: "print JSON" }),
};

type Options = OptionsOf<typeof flags>;

await runProgram({
  name: "evaluate",
  summary:
    "Measures the recogniser on a folder of clips, given who is in each (--mapping), or on " +
    "folders of people's photos (--people).",
  operands: "[folder]",
  operandsArePaths: true,
  flags,
  notes:
    `Clips: "own" is the distance from the face that decided the answer to its person, "other" the distance to
the nearest other person. The exit code is 0 if every clip was answered right and nobody who was removed
from the gallery was mistaken for another person, otherwise 1.
People: each draw enrols random photos of each person and tests every other photo as a clip of one frame,
once with its person in the gallery, where the answer must be that person, and once with the person
removed, where nobody may be accepted. Several folders are combined; a folder of such folders works, too.
The exit code is 0 unless --min-right or --max-strangers is missed.
Timeline: clips are composed of photos that are not enrolled, so that it is known to the frame who is in
them and when; one person in three is left out of the gallery. The exit code is 0.`,
  main: (options, [folder], given) => {
    checkTimelineOptions(given, options.photos);
    checkOptions(given, folder, options.mapping);
    const signal = stopSignal();
    const progress = progressOnStderr();
    if (options.timeline) return measureTimeline(options.people!, options, progress, signal);
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

async function measureTimeline(
  folders: readonly string[],
  options: Options,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const { clips, photos: [count = 1], seed, every, half = null, json } = options;
  const found = await findPeople(folders, count + 1);
  progress.update("loading the face models");
  const finder = await loadFaceFinder();
  const settings = { clips, count, seed, rule: ruleOf(options), every, half };
  const report = await evaluateTimeline(found, settings, { finder, progress, signal });
  progress.clear();
  for (const note of report.notes) console.error(`evaluate: ${note}`);
  console.log(json ? JSON.stringify(report, null, 1) : timelineText(report));
  return 0;
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
