import type { S3Client } from "@aws-sdk/client-s3";
import { sleep } from "../../cli/async.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import type { UploadedVideo } from "../record/run_record.ts";
import { uploadVideo } from "./upload_video.ts";
import type { Video } from "./videos.ts";

/** How the uploads are paced. */
export interface Pacing {
  /** Uploads at once. */
  readonly concurrency: number;
  /** Uploads begun a second at most; null: as fast as they go. */
  readonly perSecond: number | null;
}

/**
 * Uploads what is not there yet, in the order of the videos, and keeps the record of it on the way: an
 * interrupted run knows what it has done.
 * @param save told of all that is there, once a second at most, and never while it is at it
 * @returns all of them, in the order of the videos
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
        // What was held up is not made up for: that would be more than so many a second.
        const mine = Math.max(due, performance.now());
        due = mine + 1000 / perSecond;
        await sleep(mine - performance.now(), signal);
        signal.throwIfAborted();
      }
      done.set(video.key, await uploadVideo(s3, bucket, video, signal));
      onUpload(done.size);
      // Two at once would write into one draft.
      if (saving || performance.now() - savedAt < SAVE_MS) return;
      saving = true;
      try {
        await save(inOrder());
      } finally {
        saving = false;
        savedAt = performance.now();
      }
    });
  } finally {
    // Of those that were stopped too.
    await save(inOrder());
  }
  return inOrder();
}

const SAVE_MS = 1000;
