// A long video, looked at in parts by a function with a queue and a bucket in memory, for tests.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Result } from "../../contract/result.ts";
import { readNotification, type S3Record, type Upload } from "../../contract/s3_event.ts";
import { s3PutRecord } from "../../contract/testing/messages.ts";
import type { Picture } from "../../recognition/frames/frame.ts";
import { type Recognise, UNREADABLE } from "../../recognition/recogniser.ts";
import type { RangeRecogniser } from "../../recognition/timeline/ranges.ts";
import type { Minutes } from "../../recognition/timeline/sections.ts";
import type { Store } from "../aws_store.ts";
import type { Unfinished } from "../handler.ts";
import { createUploadProcessor } from "../process_upload.ts";
import { createScratchFolders } from "../scratch_folder.ts";
import { fakeContext } from "./fake_context.ts";
import { type MemoryObject, memoryObject } from "./memory_object.ts";

/** What the function does to the world outside. */
export type Op = keyof Store;

export interface LongVideo {
  /** The queue: what is not answered yet. */
  readonly messages: S3Record[];
  /** The frame bucket's tracks. */
  readonly tracks: Map<string, string>;
  readonly sent: Result[];
  /** The frames that were stored, as {@linkcode digestOf} tells them. */
  readonly frames: Uint8Array[];
  readonly object: MemoryObject;
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
  const object = memoryObject(video);
  /** @param part does a part of the work */
  const op = async <T>(name: Op, work: () => T | Promise<T>, part = () => {}): Promise<T> => {
    const process = stop;
    process.signal.throwIfAborted();
    const reach = (when: "before" | "during" | "after") => {
      try {
        at(name, when);
      } catch (error) {
        // A killed process does nothing more.
        process.abort(error);
        throw error;
      }
    };
    reach("before");
    part();
    reach("during");
    const value = await work();
    reach("after");
    return value;
  };
  const world: LongVideo = {
    messages: [s3PutRecord({ key: "long.mp4" })],
    tracks: new Map(),
    sent: [],
    frames: [],
    object,
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
      download: (...all) => op("download", () => object.download(...all)),
      downloadRange: (...range) => op("downloadRange", () => object.downloadRange(...range)),
      putFrame: (_key, jpeg) => Promise.resolve(void world.frames.push(jpeg)),
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
    encodeJpeg: (picture) => Promise.resolve(digestOf(picture)),
    scratch: createScratchFolders(folder),
    inParts: recogniser,
  });
  return world;
}

/** Stands for a picture's JPEG. */
export function digestOf({ rgb }: Picture): Uint8Array {
  return new Uint8Array(createHash("sha256").update(rgb).digest());
}

export function uploadOf(record: S3Record): Upload {
  const notification = readNotification({ Records: [record] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

/**
 * Recognisers that see nobody: the answer names the minutes that it is of. A part is two minutes,
 * and each but the last is kept.
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
        let text = await options?.kept?.load() ?? `${version}:`;
        for (let minute = from + text.split(" ").length - 1; minute < to; minute++) {
          looked.push(`${minute}`);
          text += ` ${minute}${etag()}`;
          if (minute + 1 < to) await options?.kept?.save(text);
        }
        return last ? `${text} to ${to}` : text;
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
