import { UserError } from "../../contract/errors.ts";
import { composed } from "../../contract/text.ts";
import type { VideoFile } from "../../cli/video_files.ts";
import type { Truth } from "./ground_truth.ts";

/** What is looked at of a folder. */
export interface SelectedClips {
  readonly clips: readonly VideoFile[];
  /** What is left out of the folder or of the mapping, a line each. */
  readonly notes: readonly string[];
}

/** So many names are told: they show what is wrong with the others too. */
const TOLD = 3;

/** The folder's videos that the mapping tells of. @throws {UserError} if there is none */
export function selectClips(
  videos: readonly VideoFile[],
  truth: Truth,
  { folder, mapping }: { folder: string; mapping: string },
): SelectedClips {
  const clips = videos.filter(({ name }) => truth.has(composed(name)));
  if (clips.length === 0) {
    throw new UserError(`none of the ${videos.length} videos in ${folder} is in ${mapping}`);
  }
  const unmapped = videos.flatMap(({ name }) => truth.has(composed(name)) ? [] : [name]);
  const there = new Set(videos.map(({ name }) => composed(name)));
  const missing = [...truth.keys()].filter((name) => !there.has(name));
  const notes = [];
  if (unmapped.length > 0) notes.push(`not in ${mapping}, left out: ${some(unmapped)}`);
  if (missing.length > 0) notes.push(`in ${mapping}, but not in ${folder}: ${some(missing)}`);
  return { clips, notes };
}

/** How many, and the first of them. */
function some(names: readonly string[]): string {
  const more = names.length > TOLD ? ", …" : "";
  return `${names.length} (${names.slice(0, TOLD).join(", ")}${more})`;
}
