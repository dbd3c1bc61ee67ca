import { decimal, type Flag, flag } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { DEFAULT_RULE, type MatchRule } from "./gallery/match_rule.ts";
import { DEFAULT_EVERY } from "./timeline/every.ts";

/** The gallery's path, shared by every program that reads it. */
export const GALLERY: Flag<string> = {
  flags: "--gallery <file>",
  path: true,
  env: "ROLLCALL_GALLERY",
  help: "gallery file, as `./rollcall enroll` writes it",
  default: "var/gallery",
};

export const matchFlags = {
  threshold: flag({
    flags: "--threshold <distance>",
    env: "ROLLCALL_THRESHOLD",
    help: "greatest distance at which a face matches a person enrolled with one photo",
    default: DEFAULT_RULE.threshold,
    parse: decimal(0, 2),
  }),
  margin: flag({
    flags: "--margin <distance>",
    env: "ROLLCALL_MARGIN",
    help: "how much nearer the best match must be than the second",
    default: DEFAULT_RULE.margin,
    parse: decimal(0, 2),
  }),
};

export const ALL_FACES = flag<boolean | undefined>({
  flags: "--all-faces",
  env: "ROLLCALL_ALL_FACES",
  help: "name everyone in the frame, largest face first, not only the person with the largest face",
});

/** Whom the function looks for in a video. */
export const PEOPLE = flag<"first" | "all">({
  flags: "--people <who>",
  env: "ROLLCALL_PEOPLE",
  help: "first: one person in each video; all: everyone in the whole video, and when",
  default: "first",
  parse: (text) => {
    if (text === "first" || text === "all") return text;
    throw new UserError("it must be first or all");
  },
});

/** The sampling step of a timeline. */
export const EVERY = flag({
  flags: "--every <seconds>",
  env: "ROLLCALL_EVERY",
  help: "to find everyone: seconds from one look at the video to the next",
  default: DEFAULT_EVERY,
  parse: decimal(0.1, 60),
});

export function ruleOf({ threshold, margin }: Pick<MatchRule, "threshold" | "margin">): MatchRule {
  return { ...DEFAULT_RULE, threshold, margin };
}
