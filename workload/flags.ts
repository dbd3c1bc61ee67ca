import { dirname, join } from "node:path";
import { decimal, flag, type OptionsOf, wholeNumber } from "../cli/program.ts";
import { cloudFlags, nameFlags } from "../cli/settings.ts";
import { UsageError } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { type Outcome, OUTCOMES } from "../contract/result.ts";
import { shownPath } from "../cli/user_path.ts";
import type { LedgerLocation } from "./ledger/location.ts";
import { LONGEST_WAIT } from "./verify/checks.ts";
import { deleteExpired, type RunFiles } from "./record/expire.ts";

/** Flags that several of the workload programs share. */
export const runFlags = {
  mapping: flag<string | undefined>({
    flags: "--mapping <file>",
    path: true,
    help: "the expected answers, one line key:major,year per video",
  }),
  ledger: flag<string | undefined>({
    flags: "--ledger <file>",
    path: true,
    env: "ROLLCALL_LEDGER",
    help: "the bridge's results.csv, if it is on this machine",
  }),
  guests: flag({
    flags: "--guests <names>",
    env: "ROLLCALL_GUESTS",
    help:
      "otherwise read the ledgers of these guests over SSH: NAME,NAME (playbooks/openstack.yml)",
    default: [] as string[],
    parse: guestNames,
  }),
  sshConfig: flag<string | undefined>({
    flags: "--ssh-config <file>",
    path: true,
    help: "ssh configuration for the guests (default: var/ssh/PROJECT.config)",
  }),
  run: flag({
    flags: "--run <file>",
    path: true,
    help: "the run record",
    default: "var/run.json",
  }),
  reportRetention: flag({
    flags: "--report-retention <days>",
    env: "ROLLCALL_REPORT_RETENTION",
    help: "first delete a run record and reports that are older; 0: never",
    default: 0,
    parse: wholeNumber(0, 36_500),
  }),
  metricsWait: flag({
    flags: "--metrics-wait <seconds>",
    help: "how long to wait for CloudWatch's invocation count, which is minutes late on AWS",
    default: 180,
    parse: decimal(0, 3600),
  }),
  json: flag<boolean | undefined>({
    flags: "--json",
    help: "print JSON",
  }),
};

/** Where a run's report is: the programs that write and show it agree without a flag. */
export function reportFile(
  { report, run }: { report: string | undefined; run: string },
  redacted = false,
): string {
  return report ?? join(dirname(run), redacted ? "report-redacted.html" : "report.html");
}

/** @throws {UsageError} if a report without bystanders or names is to play clips, which show all */
export function mustNotLinkVideos(
  { linkVideos, blur, redact }: {
    linkVideos: string | undefined;
    blur: boolean | undefined;
    redact?: boolean | undefined;
  },
): void {
  if (linkVideos === undefined || !(blur || redact)) return;
  const other = redact ? "--redact" : "--blur";
  throw new UsageError(`${other} or --link-videos, not both: the videos show everyone`);
}

/** Flags of the programs that write the report. */
export const reportFlags = {
  report: flag<string | undefined>({
    flags: "--report <file>",
    path: true,
    help: "the HTML report to write, under var/ (default: report.html beside the run record)",
  }),
  frames: flag({
    flags: "--frames <n>",
    help: "maximum number of frames in the report, about 30 kB each",
    default: 300,
    // About 13,000 frames exceed the maximum length of a string.
    parse: wholeNumber(0, 10_000),
  }),
  students: flag<string | undefined>({
    flags: "--students <file>",
    path: true,
    help: "the roster of the report's roll call (default: the students table)",
  }),
  studentsTable: nameFlags.studentsTable,
  people: flag<string | undefined>({
    flags: "--people <directory>",
    path: true,
    help: "the enrolled pictures: show those of the absent, and who is not enrolled",
  }),
  blur: flag<boolean | undefined>({
    flags: "--blur",
    help: "in the report's frames, pixelate all but the recognized faces",
  }),
  linkVideos: flag<string | undefined>({
    flags: "--link-videos <directory>",
    path: true,
    help:
      "let the report play the videos of this folder; it links to them and does not contain them",
  }),
  gallery: flag<string | undefined>({
    flags: "--gallery <file>",
    path: true,
    help: "the gallery, for the report's commands that enroll an unknown person",
  }),
};

const { studentsTable: _, ...queuesAndBuckets } = nameFlags;

/** Flags of `workload`. */
export const workloadFlags = {
  videos: flag<string>({
    flags: "--videos <directory>",
    path: true,
    help: "folder whose *.mp4 files are uploaded",
    example: "clips",
  }),
  ...runFlags,
  clear: flag<boolean | undefined>({
    flags: "--clear",
    help: "also delete objects that the last run did not create",
  }),
  resume: flag<boolean | undefined>({
    flags: "--resume",
    help: "continue the last, interrupted run: upload what is missing, then watch",
  }),
  again: flag<Outcome[] | undefined>({
    flags: "--again <outcomes>",
    help:
      "upload the last run's videos with this answer again, and delete nothing: for example unknown",
    parse: outcomesOf,
  }),
  repeat: flag({
    flags: "--repeat <n>",
    help: "upload each video <n> times; the copies are called NAME~2.mp4, NAME~3.mp4",
    default: 1,
    parse: wholeNumber(1, 100_000),
  }),
  rate: flag<number | undefined>({
    flags: "--rate <n>",
    help: "start at most <n> uploads per second",
    parse: decimal(0.01, 10_000),
  }),
  concurrency: flag({
    flags: "--concurrency <n>",
    help: "concurrent uploads; a file above 64 MB takes 16 MB of memory",
    default: 8,
    parse: wholeNumber(1, 256),
  }),
  timeout: flag({
    flags: "--timeout <seconds>",
    help: "limit for one upload, then for the wait for all results",
    default: 600,
    parse: decimal(1, 86_400),
  }),
  longestWait: flag({
    flags: "--longest-wait <seconds>",
    help: "check 9: how long a result may take from the function to the ledger, on a slow guest",
    default: LONGEST_WAIT,
    parse: decimal(1, 86_400),
  }),
  ...reportFlags,
  ...cloudFlags,
  ...queuesAndBuckets,
};

function outcomesOf(text: string): Outcome[] {
  const outcomes = text.split(",") as Outcome[];
  if (outcomes.every((outcome) => OUTCOMES.includes(outcome))) return outcomes;
  throw new UserError(`it must be ${OUTCOMES.join(", ")}, or several: unknown,no_face`);
}

export type WorkloadOptions = OptionsOf<typeof workloadFlags>;

/** Only names that ssh cannot mistake for an option. */
function guestNames(text: string): string[] {
  const names = text.split(",");
  if (names.every((name) => /^[a-z0-9][a-z0-9.-]*$/i.test(name))) return names;
  throw new UserError("it must be names, for example rollcall-bridge-1,rollcall-bridge-2");
}

/** Deletes the last run's files if they have expired, and says so. */
export async function expireRun(
  { reportRetention: days, ...files }: RunFiles & { reportRetention: number },
): Promise<void> {
  for (const file of await deleteExpired(files, days)) {
    console.error(`note: deleted ${shownPath(file)}, older than ${days} days (--report-retention)`);
  }
}

/** The location of the ledgers, from the command line. */
export function ledgerLocation({ ledger, guests, sshConfig, project }: {
  ledger: string | undefined;
  guests: readonly string[];
  sshConfig: string | undefined;
  project: string;
}): LedgerLocation {
  return { file: ledger, guests, sshConfig: sshConfig ?? `var/ssh/${project}.config` };
}
