import { sleep } from "../../cli/async.ts";
import type { Background } from "./background.ts";
import type { PlannedUpload } from "./upload_plan.ts";

/** Makes the uploads of each life, one after another, in the background. */
export interface Uploader {
  /** Starts the uploads of this life. */
  release(life: number): void;
  /** The key of each upload so far. */
  readonly puts: readonly string[];
}

export function createUploader(
  { plan, put, background, signal }: {
    plan: readonly PlannedUpload[];
    put: (upload: PlannedUpload) => Promise<void>;
    background: Background;
    signal: AbortSignal;
  },
): Uploader {
  const byLife = Map.groupBy(plan, ({ life }) => life);
  const puts: string[] = [];
  let last = Promise.resolve();

  async function putAll(uploads: readonly PlannedUpload[]): Promise<void> {
    for (const upload of uploads) {
      if (upload.gapMs > 0) await sleep(upload.gapMs, signal);
      if (signal.aborted) return;
      await put(upload);
      puts.push(upload.key);
    }
  }

  return {
    puts,
    release(life) {
      const uploads = byLife.get(life) ?? [];
      byLife.delete(life);
      last = last.then(() => putAll(uploads));
      background.later(0, () => last);
    },
  };
}
