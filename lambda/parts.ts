import { awaitAll } from "../cli/async.ts";
import { messageOf } from "../cli/errors.ts";
import { partTracksKey } from "../contract/csv.ts";
import { isObject } from "../contract/json.ts";
import type { UploadPart } from "../contract/s3_event.ts";
import { isSameRange, readRange, type VideoRange } from "../contract/video_range.ts";
import type { KeptWork } from "../recognition/recogniser.ts";
import type { Store } from "./aws_store.ts";
import type { Context } from "./runtime/context.ts";

/** What is stored of one part of a video. */
export type Part =
  /** All parts were joined, and the answer was sent. */
  | { readonly kind: "joined" }
  | {
    /** `begun` until all its minutes are looked at. */
    readonly kind: "begun" | "done";
    readonly range: VideoRange;
    /** Of the object that was looked at: a later upload may have replaced it. */
    readonly etag: string;
    /** Text that only the recogniser understands. */
    readonly work: string;
  };

/** The parts of one upload, in the frame bucket. */
export interface Parts {
  /** Null if nothing is stored, or nothing that can be read. */
  load(part: number): Promise<Part | null>;
  save(part: Part & { kind: "begun" | "done" }): Promise<void>;
  /** All parts, in order; null if one is missing. */
  loadAll(): Promise<Part[] | null>;
  /** Replaces all parts by a note that they are joined: they describe faces. */
  markJoined(): Promise<void>;
  /** The work on one part of this object, for a recogniser. */
  workOn(range: VideoRange, etag: string): KeptWork & { readonly isStored: boolean };
}

type PartStore = Pick<Store, "loadTracks" | "saveTracks" | "listTracks">;

export function partsOf(
  store: PartStore,
  { key, range }: UploadPart,
  { signal, log }: Context,
): Parts {
  const { of, upload } = range;
  const keyOf = (part: number) => partTracksKey(key, upload, { part, of });
  const numbers = Array.from({ length: of }, (_, i) => i + 1);

  const parts: Parts = {
    async load(part) {
      return parsePart(await store.loadTracks(keyOf(part), signal) ?? "");
    },
    save: (part) => store.saveTracks(keyOf(part.range.part), JSON.stringify(part), signal),
    async loadAll() {
      // Until the last parts, one request tells that some are missing.
      const prefix = keyOf(1).slice(0, keyOf(1).lastIndexOf(".part-"));
      const there = new Set(await store.listTracks(prefix, signal));
      if (!numbers.every((part) => there.has(keyOf(part)))) return null;
      return await awaitAll(numbers.map(async (number) => {
        const part = await parts.load(number);
        const cannot = `part ${number} of ${of} cannot be read: ${keyOf(number)}`;
        if (!part) throw new Error(`${cannot}; upload the video again`);
        return part;
      }));
    },
    async markJoined() {
      const mark = (part: number) =>
        store.saveTracks(keyOf(part), JSON.stringify({ kind: "joined" }), signal);
      try {
        await awaitAll(numbers.filter((part) => part !== range.part).map(mark));
        // Its own comes last: a redelivery of this part finishes the others.
        await mark(range.part);
      } catch (error) {
        signal.throwIfAborted();
        // The answer is sent: this must not be done again for it.
        log.warn("cannot empty the parts", { upload, key, reason: messageOf(error) });
      }
    },
    workOn(range, etag) {
      let isStored = false;
      return {
        get isStored() {
          return isStored;
        },
        async load() {
          const part = await parts.load(range.part);
          const isSame = part?.kind === "begun" && part.etag === etag &&
            isSameRange(part.range, range);
          isStored = isSame;
          return isSame ? part.work : null;
        },
        async save(work) {
          await parts.save({ kind: "begun", range, etag, work });
          isStored = true;
        },
      };
    },
  };
  return parts;
}

/** Null for what is no part. */
function parsePart(text: string): Part | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  if (value.kind === "joined") return { kind: "joined" };
  const { kind, range, etag, work } = value;
  const isPart = (kind === "begun" || kind === "done") && isObject(range) &&
    typeof etag === "string" && typeof work === "string";
  if (!isPart) return null;
  const read = readRange({ rollcallRange: range });
  return read && { kind, range: read, etag, work };
}
