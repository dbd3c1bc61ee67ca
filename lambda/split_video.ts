import { partTracksKey } from "../contract/csv.ts";
import { partRecord, type Upload } from "../contract/s3_event.ts";
import type { RangeRecogniser } from "../recognition/timeline/ranges.ts";
import type { Store } from "./aws_store.ts";
import type { Context } from "./runtime/context.ts";
import type { VideoFile } from "./video_file.ts";

/** Longest key of an object, in bytes. */
const MAX_KEY_BYTES = 1024;

/**
 * Sends a message for each part of a long video. When it is interrupted, the next delivery sends
 * them again: a part that is stored is not looked at twice.
 * @returns the number of parts; null if the video is looked at in one go
 */
export async function splitVideo(
  store: Pick<Store, "sendUploads">,
  recogniser: RangeRecogniser,
  upload: Upload,
  video: VideoFile,
  { signal, log }: Context,
): Promise<number | null> {
  await video.fetchFirst();
  let ranges = await recogniser.ranges(video.path, signal);
  if (!ranges && video.isPartial) {
    // It is looked at in one go, or its first frame is not where it should be.
    await video.download();
    ranges = await recogniser.ranges(video.path, signal);
  }
  if (!ranges) return null;
  const { key, identity } = upload;
  const of = ranges.length;
  const longest = partTracksKey(key, identity, { part: of, of });
  if (new TextEncoder().encode(longest).length > MAX_KEY_BYTES) return null;
  const splitAt = Date.now();
  const records = ranges.map(({ from, to }, i) =>
    partRecord(upload, { part: i + 1, of, from, to, splitAt })
  );
  await store.sendUploads(records, signal);
  log.info("split", { identity, key, parts: of });
  return of;
}
