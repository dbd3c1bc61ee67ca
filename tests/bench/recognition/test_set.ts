import { UsageError } from "../../../cli/errors.ts";
import { UserError } from "../../../contract/errors.ts";
import type { Progress } from "../../../cli/progress.ts";
import { readTruth, type Truth } from "../../../recognition/evaluate/ground_truth.ts";
import { DESCRIPTOR_LENGTH } from "../../../recognition/gallery/gallery.ts";
import { readGallery, writeGallery } from "../../../recognition/gallery/gallery_file.ts";
import { importEncodings } from "../../../recognition/gallery/import_encodings.ts";
import { inFullHd, videosIn } from "./full_hd_clips.ts";

/** The videos to recognise and the people to recognise in them. */
export interface TestSet {
  readonly videos: readonly string[];
  /** By file name; null without a mapping. */
  readonly truth: Truth | null;
  /** Path of our gallery. */
  readonly gallery: string;
  /**
   * Path of the reference's gallery: JSON with encodings, or with the folder of people to make them
   * from.
   */
  readonly referenceGallery: string;
}

/** The options for a folder of the user's. */
export interface OwnTestSet {
  readonly people: string | undefined;
  readonly encodings: string | undefined;
  readonly mapping: string | undefined;
  readonly students: string | undefined;
}

/** @throws {UsageError} if the people are missing, or an option would be ignored */
export function checkOptions(folder: string | undefined, options: OwnTestSet): void {
  const names = (["people", "encodings", "mapping", "students"] as const)
    .filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (folder === undefined) {
    if (names.length === 0) return;
    throw new UsageError(
      `${names.join(", ")}: not used with the sample clips; name your folder of videos too`,
    );
  }
  if ((options.people === undefined) === (options.encodings === undefined)) {
    throw new UsageError(
      "name either --people FOLDER or --encodings FILE: the people to recognise",
    );
  }
  if (options.students !== undefined && options.mapping === undefined) {
    throw new UsageError(
      "--students: not used without --mapping FILE, which says who is in each video",
    );
  }
}

/** The sample clips in 1080p, and the sample people. */
export async function sampleTestSet(
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<TestSet> {
  const samples = `${folder}/samples`;
  progress.update("creating the sample clips");
  await ours(["recognition/samples/main.ts", "--out", samples], signal);
  const gallery = await enrolled(`${samples}/people`, folder, progress, signal);
  const clips = await videosIn(`${samples}/videos`);
  const videos = await inFullHd(clips, `${folder}/1080p`, {
    onVideo: (done) => progress.update(`sample clips in 1080p: ${done}/${clips.length}`),
    signal,
  });
  const truth = await readTruth(`${samples}/mapping`, `${samples}/students.csv`);
  return { videos, truth, gallery, ...await referenceOf({ people: `${samples}/people` }, folder) };
}

/** The user's folder, with people to enroll or encodings of the older system. */
export async function ownTestSet(
  videos: string,
  { people, encodings, mapping, students }: OwnTestSet,
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<TestSet> {
  await Deno.mkdir(folder, { recursive: true });
  const truth = mapping === undefined ? null : await readTruth(mapping, students);
  const found = await videosIn(videos);
  if (people !== undefined) {
    const gallery = await enrolled(people, folder, progress, signal);
    return { videos: found, truth, gallery, ...await referenceOf({ people }, folder) };
  }
  const known = importEncodings(await Deno.readFile(encodings!), encodings!);
  const gallery = `${folder}/gallery`;
  await writeGallery(gallery, known);
  const rows = known.people.map((_, i) => [
    ...known.descriptors.subarray(i * DESCRIPTOR_LENGTH, (i + 1) * DESCRIPTOR_LENGTH),
  ]);
  const reference = await referenceOf({ names: known.people, encodings: rows }, folder);
  return { videos: found, truth, gallery, ...reference };
}

async function enrolled(
  people: string,
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const gallery = `${folder}/gallery`;
  progress.update("enrolling");
  await ours(["recognition/enroll_main.ts", people, "--out", gallery], signal);
  await readGallery(gallery);
  return gallery;
}

async function referenceOf(gallery: unknown, folder: string) {
  const referenceGallery = `${folder}/reference.json`;
  await Deno.writeTextFile(referenceGallery, JSON.stringify(gallery));
  return { referenceGallery };
}

/**
 * Runs one of our programs.
 * @throws {UserError} with its last line, if it fails
 */
async function ours([program, ...args]: [string, ...string[]], signal: AbortSignal): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "-P=enroll", program, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal,
  }).output();
  signal.throwIfAborted();
  if (!success) {
    const last = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
    throw new UserError(`${program} failed: ${last}`);
  }
}
