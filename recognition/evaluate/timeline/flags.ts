import { flag, wholeNumber } from "../../../cli/program.ts";
import { UsageError } from "../../../cli/errors.ts";
import { UserError } from "../../../contract/errors.ts";

const HALVES = ["a", "b"] as const;

/** The flags of `evaluate --people --timeline`. */
export const timelineFlags = {
  timeline: flag<boolean | undefined>({
    flags: "--timeline",
    help: "with --people: measure `identify --timeline` on clips composed of the photos",
  }),
  clips: flag({
    flags: "--clips <n>",
    help: "with --timeline: number of clips to compose, about 25 seconds each",
    default: 6,
    parse: wholeNumber(1, 1000),
  }),
  half: flag<"a" | "b" | undefined>({
    flags: "--half <a|b>",
    help: "with --timeline: only this half of the people, by a hash of their names",
    parse: (text) => {
      const half = HALVES.find((one) => one === text);
      if (half === undefined) throw new UserError("it must be a or b");
      return half;
    },
  }),
};

/** Flags of `--people` that count looks at photos, not clips. */
const PHOTO_FLAGS = {
  draws: "--draws",
  reference: "--reference",
  minRight: "--min-right",
  maxStrangers: "--max-strangers",
};

/**
 * Rejects flags that do not go together.
 * @param given the keys of the flags on the command line
 * @throws {UsageError} that names what to leave out, or what is missing
 */
export function checkTimelineOptions(given: ReadonlySet<string>, photos: readonly number[]): void {
  if (!given.has("timeline")) {
    const stray = [["clips", "--clips"], ["half", "--half"], ["every", "--every"]]
      .find(([key]) => given.has(key!));
    if (stray) throw new UsageError(`${stray[1]} goes with --timeline`);
    return;
  }
  if (!given.has("people")) {
    throw new UsageError("--timeline goes with --people: for example --people people --timeline");
  }
  const stray = Object.entries(PHOTO_FLAGS).find(([key]) => given.has(key));
  if (stray) throw new UsageError(`${stray[1]} does not go with --timeline: leave it out`);
  if (photos.length > 1) {
    throw new UsageError("--timeline takes one number of photos: for example --photos 3");
  }
}
