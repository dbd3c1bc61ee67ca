import { flag, runProgram } from "../contract/cli.ts";
import { progressOnStderr } from "../contract/progress.ts";
import { stopSignal } from "../contract/stop.ts";
import { untilStopped } from "../contract/until_stopped.ts";
import { videoFilesIn } from "../contract/videos.ts";
import { chosen } from "./evaluate/chosen.ts";
import { type Clip, evaluateClip } from "./evaluate/evaluate.ts";
import { figuresOf } from "./evaluate/figures.ts";
import { evaluationText } from "./evaluate/report.ts";
import { mustKnow, readTruth } from "./evaluate/truth.ts";
import { loadFaceFinder } from "./faces.ts";
import { readGallery } from "./gallery.ts";
import { GALLERY, matchFlags, ruleOf } from "./settings.ts";

await runProgram({
  name: "evaluate",
  summary: "Measures the recogniser on a folder of clips of which you know who is in them.",
  operands: "<folder>",
  operandsArePaths: true,
  flags: {
    gallery: flag(GALLERY),
    mapping: flag<string>({
      flags: "--mapping <file>",
      path: true,
      help: "who is in each: lines video:name, or video:major,year with --students; empty: nobody",
      example: "mapping",
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
    json: flag<boolean | undefined>({ flags: "--json", help: "print JSON for a machine" }),
  },
  notes:
    `"own" is the distance from the face that decided to its person's nearest encoding, "other" to the
nearest of everybody else. Exit code 0 if every clip came out right and nobody who was left out was
taken for another, 1 if not.`,
  main: (options, [folder]) => {
    const signal = stopSignal();
    return untilStopped(signal, async () => {
      const gallery = await readGallery(options.gallery);
      const truth = await readTruth(options.mapping, options.students);
      const note = (text: string) => console.error(`evaluate: ${text}`);
      const found = chosen(await videoFilesIn(folder!, note), truth, {
        folder: folder!,
        mapping: options.mapping,
      });
      found.notes.forEach(note);
      mustKnow(gallery.people, truth, found.clips.map(({ name }) => name), options.gallery);
      const progress = progressOnStderr();
      progress.update("loading the face models");
      const means = {
        finder: await loadFaceFinder(),
        gallery,
        rule: ruleOf(options),
        leaveOneOut: options.leaveOneOut ?? false,
        signal,
      };
      const clips: Clip[] = [];
      for (const { name, path } of found.clips) {
        signal.throwIfAborted();
        clips.push(await evaluateClip(path, name, truth.get(name)!, means));
        progress.update(`clip ${clips.length}/${found.clips.length}`);
      }
      progress.clear();
      const figures = figuresOf(clips);
      const { rule, leaveOneOut } = means;
      const all = { settings: { ...rule, leaveOneOut }, figures, clips };
      console.log(
        options.json ? JSON.stringify(all, null, 1) : evaluationText(clips, figures, rule),
      );
      return figures.accuracy === 1 && !figures.leftOut?.falseMatches ? 0 : 1;
    });
  },
});
