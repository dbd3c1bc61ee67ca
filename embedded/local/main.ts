import { explainAwsError } from "../../aws/clients.ts";
import { flag, runProgram } from "../../cli/program.ts";
import { root } from "../../cli/program_command.ts";
import { chooseInputs } from "./choose_inputs.ts";
import { localFlags } from "./flags.ts";
import { openInBrowser } from "./open_in_browser.ts";
import { prepareInputs } from "./prepare_inputs.ts";
import { runLocal } from "./run_local.ts";
import { userPaths } from "./user_paths.ts";

const file = (flags: string, help: string) => flag<string | undefined>({ flags, help, path: true });

await runProgram({
  name: "local",
  summary: "Runs the whole pipeline on this machine with your own people and videos, without AWS.",
  flags: {
    people: file("--people <folder>", "a folder of pictures for each person to recognise"),
    gallery: file(
      "--gallery <file>",
      "or a gallery of `enroll`, or the older Python version's encodings (default: var/gallery, if it exists)",
    ),
    students: file(
      "--students <file>",
      "the roster, CSV or JSON; without it the answers carry names only",
    ),
    videos: file("--videos <folder>", "folder of *.mp4 files"),
    mapping: file(
      "--mapping <file>",
      "the expected answers, one line key:major,year per video; without it nothing is compared",
    ),
    fromPython: file(
      "--from-python <folder>",
      "the older Python version's folder: encoding, student_data.json, mapping, and *.mp4 files in it or below",
    ),
    skipBad: flag<boolean | undefined>({
      flags: "--skip-bad",
      help: "skip people without a usable picture, instead of enrolling nobody",
    }),
    ...localFlags,
    open: flag<boolean>({ flags: "--no-open", help: "do not open the report in a browser" }),
  },
  notes:
    "All its files are under var/local: gallery, ledger, report, logs. --people, --gallery, --students, " +
    "--videos and --mapping take precedence over the files of --from-python.",
  explain: explainAwsError,
  main: async (options) => {
    const chosen = await chooseInputs(options, (text) => console.error(`local: ${text}`));
    const skipBad = options.skipBad ?? false;
    return await runLocal(
      "local",
      options,
      (progress, signal) => prepareInputs(chosen, { skipBad, progress, signal }),
      (report) => {
        const opened = options.open && openInBrowser(`${root}${report}`);
        console.log(`report: ${userPaths().path(report)}${opened ? ", opened in a browser" : ""}`);
      },
    );
  },
});
