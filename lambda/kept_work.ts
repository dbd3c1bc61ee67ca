import { messageOf } from "../cli/errors.ts";
import { tracksKey } from "../contract/csv.ts";
import { isObject } from "../contract/json.ts";
import type { Upload } from "../contract/s3_event.ts";
import type { KeptWork } from "../recognition/recogniser.ts";
import type { Store } from "./aws_store.ts";
import type { Context } from "./runtime/context.ts";

/** The work on a long video, kept for the next delivery of the same upload. */
export interface UploadWork extends KeptWork {
  /** Whether something is stored now. */
  readonly isStored: boolean;
  /** Empties what is stored: it describes faces. */
  clear(): Promise<void>;
}

/**
 * Keeps the work on an upload in the frame bucket. It only saves time: where it cannot be read or
 * written, the log says so, and the video is looked at from its start.
 */
export function uploadWork(
  store: Pick<Store, "loadTracks" | "saveTracks">,
  { identity, key }: Upload,
  { signal, log }: Context,
): UploadWork {
  let isStored = false;
  const at = tracksKey(key);
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      log.warn(what, { identity, key, reason: messageOf(error) });
      return null;
    }
  };
  const save = (text: string) => store.saveTracks(at, text, signal);
  return {
    get isStored() {
      return isStored;
    },
    async load() {
      const text = await attempt("cannot read earlier work", () => store.loadTracks(at, signal));
      const work = text && workOf(text, identity);
      isStored = Boolean(work);
      return work || null;
    },
    async save(work) {
      const saved = await attempt("cannot keep the work", async () => {
        await save(JSON.stringify({ identity, work }));
        return true;
      });
      isStored ||= saved === true;
    },
    async clear() {
      if (isStored) await attempt("cannot empty the kept work", () => save(""));
      isStored = false;
    },
  };
}

/** The work of the same upload. */
function workOf(text: string, identity: string): string | null {
  const value: unknown = JSON.parse(text);
  return isObject(value) && value.identity === identity ? String(value.work) : null;
}
