import { memoizeAsync } from "../cli/async.ts";
import type { Upload } from "../contract/s3_event.ts";
import {
  type ByteRange,
  bytesIn,
  joinRanges,
  missingRanges,
} from "../recognition/frames/mp4/byte_ranges.ts";
import { MAX_MOVIE_BYTES, readAt } from "../recognition/frames/mp4/movie_box.ts";
import { type NeededBytes, neededBytes } from "../recognition/frames/mp4/needed_bytes.ts";
import { topBoxes } from "../recognition/frames/mp4/top_boxes.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import type { Store } from "./aws_store.ts";
import type { StoredObject } from "./object_range.ts";
import type { Context } from "./runtime/context.ts";

/**
 * An upload's video in a local file, downloaded when it is needed, and once. All of it is of one
 * object: each call throws `ObjectChanged` if that was replaced.
 */
export interface VideoFile {
  readonly path: string;
  /** Whether bytes are missing: then there is a hole in the file, which has the video's full size. */
  readonly isPartial: boolean;
  /**
   * Downloads all that is missing.
   * @returns the object's entity tag
   * @throws {UnreadableVideo} if it is empty or too large
   */
  download(): Promise<string>;
  /** Like `download`, but of a file whose tables are understood only these. */
  open(): Promise<string>;
  /** Once it is open: downloads what shows its first frame, which then is kept. */
  fetchFirst(): Promise<void>;
  /** Once it is open: downloads what shows the frames from `from` to `to`, in seconds. */
  fetchFrames(from: number, to: number): Promise<void>;
}

/** Size of the first request, and of those that look for boxes: more than a short video's tables. */
const HEAD_BYTES = 256 * 1024;
/** If more of the object is needed, all is downloaded: fewer requests. */
const MOST = 0.8;
/** Bytes of earlier frames that are kept of a partial file: a function's `/tmp` has 512 MB. */
const MOST_KEPT = 150e6;

/**
 * @param onDownloaded called with the milliseconds after each download, also when it has failed
 * @param mostKept beyond so many bytes, earlier frames are dropped before others are downloaded
 */
export function videoFile(
  store: Pick<Store, "download" | "downloadRange">,
  { bucket, key }: Pick<Upload, "bucket" | "key">,
  path: string,
  { signal, log }: Pick<Context, "signal" | "log">,
  { onDownloaded = () => {}, mostKept = MOST_KEPT }: {
    onDownloaded?: (ms: number) => void;
    mostKept?: number;
  } = {},
): VideoFile {
  let object: StoredObject | null = null;
  let present: ByteRange[] = [];
  let needed: NeededBytes | null = null;
  let first: readonly ByteRange[] = [];

  async function load(object: StoredObject, wanted: readonly ByteRange[]) {
    for (const range of missingRanges(wanted, present)) {
      const loaded = await store.downloadRange(bucket, key, path, range, object.etag, signal);
      if (!loaded) throw new Error(`bytes from ${range.from} of ${key} are not served`);
      present = joinRanges([...present, range]);
    }
  }

  const all = ({ size }: StoredObject): ByteRange => ({ from: 0, to: size });

  /** @param wanted null if they are not known */
  async function loadOrAll(object: StoredObject, wanted: readonly ByteRange[] | null) {
    const ranges = wanted && joinRanges([...first, ...wanted]);
    if (ranges && missingRanges(ranges, present).length === 0) return;
    const together = bytesIn(joinRanges([...present, ...ranges ?? []]));
    const isTooMuch = object.size > mostKept;
    if (!ranges || (isTooMuch ? bytesIn(ranges) : together) > MOST * object.size) {
      const reason = ranges ? "most of it is needed" : "where its frames are is not known";
      log.debug("the whole video is downloaded", { key, reason });
      return await load(object, [all(object)]);
    }
    if (isTooMuch && together > mostKept) {
      await Deno.truncate(path, 0);
      await Deno.truncate(path, object.size);
      present = [];
    }
    await load(object, ranges);
  }

  async function readTables(object: StoredObject): Promise<NeededBytes | null> {
    using file = await Deno.open(path);
    const read = async (at: number, length: number) => {
      const to = Math.min(at + Math.max(length, HEAD_BYTES), object.size);
      await load(object, [{ from: at, to }]);
      return await readAt(file, at, length);
    };
    const boxes = await topBoxes(read, object.size);
    const moov = boxes?.find(({ type }) => type === "moov");
    if (!boxes || !moov || moov.size > MAX_MOVIE_BYTES) return null;
    const content = await read(moov.at + moov.headBytes, moov.size - moov.headBytes);
    return neededBytes(boxes, content, object.size);
  }

  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    return await work().finally(() => onDownloaded(performance.now() - started));
  }

  async function fetchFrames(from: number, to: number) {
    const [opened, tables] = [object, needed];
    if (opened && tables) await timed(() => loadOrAll(opened, tables.between(from, to)));
  }

  const downloadAtOnce = memoizeAsync(() => store.download(bucket, key, path, signal));
  const open = memoizeAsync(() =>
    timed(async () => {
      await Deno.writeFile(path, new Uint8Array());
      const head = { from: 0, to: HEAD_BYTES };
      object = await store.downloadRange(bucket, key, path, head, null, signal);
      if (!object) return await downloadAtOnce();
      await Deno.truncate(path, object.size);
      present = [{ from: 0, to: Math.min(HEAD_BYTES, object.size) }];
      needed = await readTables(object);
      if (!needed) await loadOrAll(object, null);
      return object.etag;
    })
  );
  return {
    path,
    open,
    get isPartial() {
      return object !== null && missingRanges([all(object)], present).length > 0;
    },
    async download() {
      const opened = object;
      if (!opened) return await timed(downloadAtOnce);
      await timed(() => load(opened, [all(opened)]));
      return opened.etag;
    },
    async fetchFirst() {
      if (needed) first = needed.between(0, 0) ?? [];
      await fetchFrames(0, 0);
    },
    fetchFrames,
  };
}

/**
 * Looks at a video of which bytes may be missing. If it is unreadable, that may be why: then the rest
 * is downloaded, and it is looked at again.
 */
export async function lookAtWholeIfUnreadable<T>(
  video: Pick<VideoFile, "isPartial" | "download">,
  look: () => Promise<T>,
  isUnreadable: (seen: T) => boolean = () => false,
): Promise<T> {
  try {
    const seen = await look();
    if (!video.isPartial || !isUnreadable(seen)) return seen;
  } catch (error) {
    if (!video.isPartial || !(error instanceof UnreadableVideo)) throw error;
  }
  await video.download();
  return await look();
}
