import type { S3Client } from "@aws-sdk/client-s3";
import { sleep } from "../../cli/async.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import type { UploadedVideo } from "../record/run_record.ts";
import { uploadVideo } from "./upload_video.ts";
import type { Video } from "./videos.ts";

export interface Pacing {
  /** Concurrent uploads. */
  readonly concurrency: number;
  /** Maximum uploads started per second; null for no limit. */
  readonly perSecond: number | null;
}

/**
 * Uploads the missing videos in order and saves the progress, so that an interrupted run can be resumed.
 * @param there the videos that are uploaded already
 * @param save called with all uploaded videos at most once a second; calls do not overlap
 * @returns all uploaded videos, in the order of `videos`
 */
export async function uploadAll(
  s3: S3Client,
  bucket: string,
  videos: readonly Video[],
  { there, pacing: { concurrency, perSecond }, save, onUpload, signal }: {
    there: ReadonlyMap<string, UploadedVideo>;
    pacing: Pacing;
    save: (uploaded: readonly UploadedVideo[]) => Promise<void>;
    onUpload: (done: number) => void;
    signal: AbortSignal;
  },
): Promise<UploadedVideo[]> {
  const done = new Map(there);
  const inOrder = () => videos.flatMap(({ key }) => done.get(key) ?? []);
  const missing = videos.filter(({ key }) => !done.has(key));
  const started = performance.now();
  let savedAt = started;
  let saving = false;
  let due = started;
  try {
    await mapConcurrently(missing, concurrency, async (video) => {
      signal.throwIfAborted();
      if (perSecond !== null) {
        // Do not catch up after a delay: that would exceed the limit.
        const mine = Math.max(due, performance.now());
        due = mine + 1000 / perSecond;
        await sleep(mine - performance.now(), signal);
        signal.throwIfAborted();
      }
      done.set(video.key, await uploadVideo(s3, bucket, video, signal));
      onUpload(done.size);
      // Concurrent saves would write to the same draft file.
      if (saving || performance.now() - savedAt < SAVE_INTERVAL_MS) return;
      saving = true;
      try {
        await save(inOrder());
      } finally {
        saving = false;
        savedAt = performance.now();
      }
    });
  } finally {
    // Also after an error: uploads that were running have finished since the last save.
    await save(inOrder());
  }
  return inOrder();
}

const SAVE_INTERVAL_MS = 1000;
