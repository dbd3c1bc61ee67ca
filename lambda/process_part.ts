import { partRecord, type UploadPart, wholeUpload } from "../contract/s3_event.ts";
import { pipeline } from "../contract/pipeline.ts";
import { isSameRange, type VideoRange } from "../contract/video_range.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import type { RangeRecogniser } from "../recognition/timeline/ranges.ts";
import type { Store } from "./aws_store.ts";
import type { UploadWork } from "./kept_work.ts";
import { type Part, partsOf } from "./parts.ts";
import { lookInTime } from "./progress.ts";
import type { Context } from "./runtime/context.ts";
import { lookAtWholeIfUnreadable, type VideoFile } from "./video_file.ts";

/** What follows from the work on a part. */
export type PartOutcome =
  /** Others are not done, or the answer was sent already. */
  | { readonly kind: "waits" }
  /** All parts are done. The work is that on the whole video. */
  | { readonly kind: "whole"; readonly kept: UploadWork }
  /** The whole video is unreadable, as it would be in one go. */
  | { readonly kind: "unreadable"; readonly reason: string; clear(): Promise<void> };

/**
 * No message about a part is older, in milliseconds, unless it was redriven: then the others may
 * have expired.
 */
const OLDEST_MS = (pipeline.retentionSeconds + pipeline.deadLetterRetentionSeconds) * 1000;

type Stored = Exclude<Part, { kind: "joined" }>;

/**
 * Looks at a part of a video, unless it is stored already, and stores what it has found. Whoever
 * finds all parts stored joins them: that may be several invocations, with the same answer.
 */
export async function processPart(
  { store, recogniser }: {
    store: Pick<Store, "loadTracks" | "saveTracks" | "listTracks" | "sendUploads">;
    recogniser: RangeRecogniser;
  },
  upload: UploadPart,
  video: VideoFile,
  context: Context,
): Promise<PartOutcome> {
  const { signal } = context;
  const { upload: _, ...range } = upload.range;
  const minutes = { from: range.from, to: range.to, last: range.part === range.of };
  const parts = partsOf(store, upload, context);

  async function look(): Promise<Stored> {
    const etag = await video.open();
    const kept = parts.workOn(range, etag);
    const { fetchFrames } = video;
    const work = await lookInTime((onProgress) => {
      const options = { ...context, onProgress, kept, fetchFrames };
      return lookAtWholeIfUnreadable(video, () => recogniser.look(video.path, minutes, options));
    }, kept);
    const part = { kind: "done", range, etag, work } as const;
    await parts.save(part);
    return part;
  }

  async function wait(): Promise<PartOutcome> {
    if (Date.now() - range.splitAt > OLDEST_MS) {
      await store.sendUploads([wholeUpload(upload).record], signal);
    }
    return { kind: "waits" };
  }

  try {
    const own = await parts.load(range.part);
    if (own?.kind === "joined") return { kind: "waits" };
    if (own?.kind !== "done" || !isSameRange(own.range, range)) await look();
    const all = await parts.loadAll();
    if (!all) return await wait();
    if (all.some(({ kind }) => kind === "joined")) {
      await parts.markJoined();
      return { kind: "waits" };
    }
    if (all.some(({ kind }) => kind === "begun")) return await wait();

    // An answer is about one object, and by one version: what is not is looked at again.
    const etag = await video.open();
    const isStale = (part: Stored) => part.etag !== etag || !recogniser.isCurrent(part.work);
    const stored = all as Stored[];
    const at = range.part - 1;
    if (isStale(stored[at]!)) stored[at] = await look();
    const ranges = successive(stored.map(({ range }) => range));
    const stale = ranges.filter((range, i) =>
      isStale(stored[i]!) || !isSameRange(range, stored[i]!.range)
    );
    if (stale.length > 0) {
      const again = context.requestId;
      const records = stale.map((range) => partRecord(upload, { ...range, again }));
      await store.sendUploads(records, signal);
      return { kind: "waits" };
    }
    const work = recogniser.join(stored.map(({ work }) => work));
    return {
      kind: "whole",
      kept: {
        isStored: true,
        load: () => Promise.resolve(work),
        save: () => Promise.resolve(),
        clear: parts.markJoined,
      },
    };
  } catch (error) {
    if (!(error instanceof UnreadableVideo)) throw error;
    return { kind: "unreadable", reason: error.message, clear: parts.markJoined };
  }
}

/**
 * The ranges, each from where the one before ends. They may not be so if the upload was split twice, at
 * other minutes, because its object was replaced between two deliveries.
 */
function successive(ranges: readonly VideoRange[]): VideoRange[] {
  let end = 0;
  return ranges.map((range) => {
    const from = end;
    end = Math.max(range.to, from + 1);
    return { ...range, from, to: end };
  });
}
