import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";
import type { VideoFile } from "../../cli/video_files.ts";
import type { Truth } from "./ground_truth.ts";

/** The clips to evaluate. */
export interface SelectedClips {
  readonly clips: readonly VideoFile[];
  /** What is left out of the folder or the mapping, one line each. */
  readonly notes: readonly string[];
}

/** Maximum number of names in a message. */
const MAX_NAMES = 3;

/**
 * Selects the folder's videos that the mapping lists.
 * @throws {UserError} if there are none
 */
export function selectClips(
  videos: readonly VideoFile[],
  truth: Truth,
  { folder, mapping }: { folder: string; mapping: string },
): SelectedClips {
  const clips = videos.filter(({ name }) => truth.has(toNfc(name)));
  if (clips.length === 0) {
    throw new UserError(`none of the ${videos.length} videos in ${folder} is in ${mapping}`);
  }
  const unmapped = videos.flatMap(({ name }) => truth.has(toNfc(name)) ? [] : [name]);
  const there = new Set(videos.map(({ name }) => toNfc(name)));
  const missing = [...truth.keys()].filter((name) => !there.has(name));
  const notes = [];
  if (unmapped.length > 0) notes.push(`not in ${mapping}, left out: ${some(unmapped)}`);
  if (missing.length > 0) notes.push(`in ${mapping}, but not in ${folder}: ${some(missing)}`);
  return { clips, notes };
}

/** The count and the first names. */
function some(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ", …" : "";
  return `${names.length} (${names.slice(0, MAX_NAMES).join(", ")}${more})`;
}
