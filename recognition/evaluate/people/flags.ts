import { decimal, flag, wholeNumber } from "../../../cli/program.ts";
import { UsageError } from "../../../cli/errors.ts";
import type { Run } from "./report.ts";

/** The flags of `evaluate --people`. */
export const peopleFlags = {
  people: flag<string[] | undefined>({
    flags: "--people <folders...>",
    path: true,
    help:
      "instead of clips: folders of people, with one folder of photos for each, named after the person",
  }),
  photos: flag<readonly number[]>({
    flags: "--photos <k>",
    help: "with --people: number of photos to enrol for each person; 1,3 measures both",
    default: [1],
    parse: (text) => text.split(",").map(wholeNumber(1, 100)),
  }),
  draws: flag({
    flags: "--draws <n>",
    help: "with --people: number of random draws of the photos to enrol",
    default: 10,
    parse: wholeNumber(1, 1000),
  }),
  seed: flag({
    flags: "--seed <n>",
    help: "with --people: seed of the random draws",
    default: 1,
    parse: wholeNumber(0, 4_294_967_295),
  }),
  reference: flag<boolean | undefined>({
    flags: "--reference",
    help: "with --people: also measure Python's face_recognition; it is compiled the first time",
  }),
  minRight: flag<number | undefined>({
    flags: "--min-right <percent>",
    help: "with --people: exit code 1 if fewer answers are right",
    parse: decimal(0, 100),
  }),
  maxStrangers: flag<number | undefined>({
    flags: "--max-strangers <percent>",
    help: "with --people: exit code 1 if more strangers are accepted",
    parse: decimal(0, 100),
  }),
};

/** Flags that apply to clips only. */
const CLIP_FLAGS = {
  gallery: "--gallery",
  mapping: "--mapping",
  students: "--students",
  leaveOneOut: "--leave-one-out",
};

/**
 * Rejects flags that do not go together: people and clips are measured separately.
 * @param given the keys of the flags on the command line
 * @throws {UsageError} that names what to leave out, or what is missing
 */
export function checkOptions(
  given: ReadonlySet<string>,
  folder: string | undefined,
  mapping: string | undefined,
): void {
  const named = (flags: Record<string, string>) =>
    Object.entries(flags).flatMap(([key, name]) => given.has(key) ? [name] : []);
  if (given.has("people")) {
    const [stray] = [...named(CLIP_FLAGS), ...(folder === undefined ? [] : [folder])];
    if (stray === undefined) return;
    throw new UsageError(
      `${stray} is for clips: leave it out, --people creates its galleries from the photos`,
    );
  }
  const { people: _, ...others } = peopleFlags;
  const [stray] = named(
    Object.fromEntries(
      Object.entries(others).map(([key, { flags }]) => [key, flags.split(" ")[0]!]),
    ),
  );
  if (stray !== undefined) {
    throw new UsageError(`${stray} goes with --people: for example --people people ${stray} …`);
  }
  if (folder === undefined) {
    throw new UsageError(
      "name a folder of clips with --mapping FILE, or folders of people's photos: --people people",
    );
  }
  if (mapping === undefined) {
    throw new UsageError("--mapping is missing: for example --mapping mapping");
  }
}

/** The targets (`--min-right`, `--max-strangers`) that were missed, one line each. */
export function missedTargets(
  runs: readonly Pick<Run, "photos" | "inForce">[],
  { minRight = 0, maxStrangers = 100 }: {
    minRight?: number | undefined;
    maxStrangers?: number | undefined;
  },
): string[] {
  return runs.flatMap(({ photos, inForce: { right, accepted } }) => {
    const lines = [];
    const [rightPercent, acceptedPercent] = [100 * right.rate, 100 * accepted.rate];
    const enrolled = `${photos} enrolled for each person`;
    if (rightPercent < minRight) {
      lines.push(`${enrolled}: ${rightPercent.toFixed(2)} % right, less than ${minRight} %`);
    }
    if (acceptedPercent > maxStrangers) {
      const accepted = acceptedPercent.toFixed(2);
      lines.push(`${enrolled}: ${accepted} % of strangers accepted, more than ${maxStrangers} %`);
    }
    return lines;
  });
}
