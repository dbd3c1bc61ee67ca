// A long video, looked at in parts by a function with a queue and a bucket in memory, for tests.
import assert from "node:assert/strict";
import type { Result } from "../../contract/result.ts";
import { readNotification, type S3Record, type Upload } from "../../contract/s3_event.ts";
import { s3PutRecord } from "../../contract/testing/messages.ts";
import { type Recognise, UNREADABLE } from "../../recognition/recogniser.ts";
import type { RangeRecogniser } from "../../recognition/timeline/ranges.ts";
import type { Minutes } from "../../recognition/timeline/sections.ts";
import type { Store } from "../aws_store.ts";
import { ObjectChanged } from "../object_range.ts";
import type { Unfinished } from "../handler.ts";
import { createUploadProcessor } from "../process_upload.ts";
import { createScratchFolders } from "../scratch_folder.ts";
import { fakeContext } from "./fake_context.ts";

/** What the function does to the world outside. */
export type Op = keyof Store;

export interface LongVideo {
  /** The queue: what is not answered yet. */
  readonly messages: S3Record[];
  /** The frame bucket's tracks. */
  readonly tracks: Map<string, string>;
  readonly sent: Result[];
  /** The object's entity tag; a later upload changes it. */
  etag: string;
  /** Bytes of the object that were downloaded. */
  downloaded: number;
  /** Processes the message at this place of the queue, and deletes it if that succeeds. */
  deliver(at?: number): Promise<Result | Unfinished>;
  /** Delivers the messages in turn until the queue is empty. */
  drain(): Promise<void>;
}

export interface Setting {
  /** Null: the function does not split. */
  readonly recogniser: RangeRecogniser | null;
  readonly recognise: Recognise;
  readonly folder: string;
  /** The video; by default a text. */
  readonly video?: Uint8Array;
  /** Called around each operation. If it throws, the process is killed there. */
  readonly at?: (op: Op, when: "before" | "during" | "after") => void;
}

/** An upload whose message is in the queue. */
export function longVideo(
  { recogniser, recognise, folder, video = new TextEncoder().encode("video"), at = () => {} }:
    Setting,
): LongVideo {
  let stop = new AbortController();
  /** @param part does a part of the work */
  const op = async <T>(name: Op, work: () => T | Promise<T>, part = () => {}): Promise<T> => {
    const signal = stop;
    signal.signal.throwIfAborted();
    try {
      at(name, "before");
      part();
      at(name, "during");
      const value = await work();
      at(name, "after");
      return value;
    } catch (error) {
      // A killed process does nothing more.
      signal.abort(error);
      throw error;
    }
  };
  const world: LongVideo = {
    messages: [s3PutRecord({ key: "long.mp4" })],
    tracks: new Map(),
    sent: [],
    etag: "one",
    downloaded: 0,
    async deliver(place = 0) {
      const message = world.messages[place]!;
      stop = new AbortController();
      const answer = await process(uploadOf(message), fakeContext(stop.signal).context);
      const { messages } = world;
      messages.splice(messages.indexOf(message), 1);
      return answer;
    },
    async drain() {
      for (let deliveries = 0; world.messages.length > 0; deliveries++) {
        assert.ok(deliveries < 100, "it does not end");
        const before = [...world.messages];
        await world.deliver().catch((error) => {
          if (!String(error).includes("killed")) throw error;
        });
        // A message that failed is delivered again after the others.
        if (world.messages[0] === before[0]) world.messages.push(world.messages.shift()!);
      }
    },
  };
  const nothing = () => Promise.resolve();
  const process = createUploadProcessor({
    store: {
      download: (_bucket, _key, path) =>
        op("download", async () => {
          await Deno.writeFile(path, video);
          world.downloaded += video.length;
          return world.etag;
        }),
      downloadRange: (_bucket, _key, path, { from, to }, etag) =>
        op("downloadRange", async () => {
          if (etag !== null && etag !== world.etag) throw new ObjectChanged("it was replaced");
          const bytes = video.subarray(from, to);
          using file = await Deno.open(path, { write: true });
          await file.seek(from, Deno.SeekMode.Start);
          for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
          world.downloaded += bytes.length;
          return { etag: world.etag, size: video.length };
        }),
      putFrame: nothing,
      putPeople: nothing,
      loadTracks: (key) => op("loadTracks", () => world.tracks.get(key) ?? null),
      saveTracks: (key, text) => op("saveTracks", () => void world.tracks.set(key, text)),
      listTracks: (prefix) =>
        op("listTracks", () => [...world.tracks.keys()].filter((key) => key.startsWith(prefix))),
      sendUploads: (records) =>
        op(
          "sendUploads",
          () => world.messages.push(...records.slice(1)),
          () => world.messages.push(records[0]!),
        ).then(() => {}),
      putCsv: () => op("putCsv", () => {}),
      send: (result) => op("send", () => void world.sent.push(result)),
    },
    recognise,
    findStudent: (name) => Promise.resolve({ name, major: "Physics", year: "junior" }),
    encodeJpeg: () => Promise.resolve(new Uint8Array([1])),
    scratch: createScratchFolders(folder),
    inParts: recogniser,
  });
  return world;
}

export function uploadOf(record: S3Record): Upload {
  const notification = readNotification({ Records: [record] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

/**
 * Recognisers that see nobody: the answer names the minutes that it is of. A part is two minutes,
 * of which the first one is kept.
 * @param looked which minutes were looked at
 */
export function fakeRecognisers(
  { looked = [], version = "1", etag = () => "" }: {
    looked?: string[];
    version?: string;
    /** What is written with the minutes. */
    etag?: () => string;
  } = {},
): { recogniser: RangeRecogniser; recognise: Recognise } {
  const isCurrent = (text: string) => text.startsWith(`${version}:`);
  return {
    recogniser: {
      ranges: () =>
        Promise.resolve<Minutes[]>([
          { from: 0, to: 2, last: false },
          { from: 2, to: 4, last: false },
          { from: 4, to: 6, last: true },
        ]),
      async look(_path, { from, to, last }, options) {
        await options?.fetchFrames?.(from * 60, to * 60);
        const before = await options?.kept?.load() ?? null;
        const first = before ?? `${version}: ${from}${etag()}`;
        if (before === null) {
          looked.push(`${from}`);
          await options?.kept?.save(first);
        }
        looked.push(`${from + 1}`);
        return `${first} ${from + 1}${etag()}${last ? ` to ${to}` : ""}`;
      },
      join: (texts) => texts.every(isCurrent) ? texts.join("; ") : null,
      isCurrent,
    },
    async recognise(_path, options) {
      const reason = await options?.kept?.load() ?? "in one go";
      return { ...UNREADABLE, outcome: "no_face", reason };
    },
  };
}
