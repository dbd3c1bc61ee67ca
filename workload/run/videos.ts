import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Mapping } from "../../contract/mapping.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { type SkippedEntry, videoFilesIn } from "../../cli/video_files.ts";
import { skippedText } from "./skipped.ts";

/** A local video; its key in the input bucket is its file name. */
export interface Video {
  readonly key: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Repeats each video under keys of its own: `a.mp4`, `a~2.mp4`, `a~3.mp4`. @throws {UserError} on a clash */
export function repeatVideos(videos: readonly Video[], times: number): Video[] {
  const all = Array.from(
    { length: times },
    (_, i) => videos.map((video) => i === 0 ? video : { ...video, key: copyKey(video.key, i + 1) }),
  ).flat();
  const keys = new Set(all.map(({ key }) => key));
  if (keys.size < all.length) {
    throw new UserError(
      "--repeat: the folder has a file with the name of a copy, such as a~2.mp4: rename it",
    );
  }
  return all;
}

/** Extends a mapping to the copies of {@linkcode repeatVideos}. */
export function repeatMapping(mapping: Mapping, times: number): Mapping {
  const all = new Map(mapping);
  for (const [key, answer] of mapping) {
    for (let i = 2; i <= times; i++) all.set(copyKey(key, i), answer);
  }
  return all;
}

function copyKey(key: string, number: number): string {
  const dot = key.lastIndexOf(".");
  return `${key.slice(0, dot)}~${number}${key.slice(dot)}`;
}

/**
 * Finds the videos of a folder, sorted by name.
 * @param note called with a text about each video that cannot be read
 * @returns the videos, and every other entry of the folder that is not hidden
 * @throws {UserError} if there is no video
 */
export async function findVideos(
  directory: string,
  note: (leftOut: string) => void = console.error,
): Promise<{ videos: Video[]; skipped: SkippedEntry[] }> {
  const skipped: SkippedEntry[] = [];
  const files = await videoFilesIn(directory, note, (entry) => skipped.push(entry)).catch(
    (error) => {
      throw new UserError(`--videos: ${messageOf(error)}`);
    },
  );
  if (files.length === 0) {
    const found = skippedText(skipped);
    throw new UserError(
      `--videos: no *${pipeline.videoSuffixes[0]} file in ${directory}${found && `; ${found}`}`,
    );
  }
  return { videos: files.map(({ name, path, size }) => ({ key: name, path, size })), skipped };
}
