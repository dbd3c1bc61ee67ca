import { decimal, flag, type OptionsOf } from "../cli/program.ts";
import { UsageError } from "../cli/errors.ts";
import { cloudFlags, nameFlags } from "../cli/settings.ts";
import { UserError } from "../contract/errors.ts";
import { runFlags } from "../workload/flags.ts";
import { VIDEO_CHOICES, type VideoChoice } from "./store.ts";

export const eraseFlags = {
  plan: flag<boolean | undefined>({
    flags: "--plan",
    help: "only show what is kept of the person",
  }),
  out: flag<string | undefined>({
    flags: "--out <file>",
    path: true,
    help: "with --plan: write all of it into this ZIP file, for the person",
  }),
  videos: flag<VideoChoice | undefined>({
    flags: "--videos <choice>",
    help: "delete videos of the person and their frames (all), the frames only (frames), or " +
      "neither (keep); otherwise it is asked",
    parse: (text) => {
      const choice = VIDEO_CHOICES.find((one) => one === text);
      if (choice) return choice;
      throw new UserError("it must be keep, frames or all");
    },
  }),
  yes: flag<boolean | undefined>({ flags: "--yes", help: "erase without asking" }),
  json: flag<boolean | undefined>({ flags: "--json", help: "print the plan or receipt as JSON" }),
  local: flag<string | undefined>({
    flags: "--local <directory>",
    path: true,
    help: "erase in this folder of pictures, galleries, ledgers and reports only, without a cloud",
  }),
  also: flag({
    flags: "--also <paths...>",
    path: true,
    help: "further folders and files of this machine: your people, rosters, merged ledgers",
    default: [] as string[],
  }),
  wait: flag({
    flags: "--wait <seconds>",
    help: "how long to wait for messages that are under way",
    default: 60,
    parse: decimal(0, 3600),
  }),
  guests: runFlags.guests,
  sshConfig: runFlags.sshConfig,
  ...cloudFlags,
  ...nameFlags,
};

export type EraseOptions = OptionsOf<typeof eraseFlags>;

/** @throws {UsageError} if flags contradict each other */
export function checkFlags({ plan, out, yes, videos }: EraseOptions): void {
  if (out !== undefined && !plan) throw new UsageError("--out needs --plan");
  if (plan && (yes || videos)) {
    throw new UsageError("--plan erases nothing: leave out --yes and --videos");
  }
}
