import { sleep } from "../../cli/async.ts";
import type { Background } from "./background.ts";
import type { PlannedUpload } from "./upload_plan.ts";

/** Makes the uploads of each life, one after another, beside whatever the bridge does. */
export interface Uploader {
  /** Goes on with those of this life. */
  release(life: number): void;
  /** The key of each upload that was made. */
  readonly puts: readonly string[];
}

export function createUploader(
  { plan, put, background, signal }: {
    plan: readonly PlannedUpload[];
    put: (key: string) => Promise<void>;
    background: Background;
    signal: AbortSignal;
  },
): Uploader {
  const byLife = Map.groupBy(plan, ({ life }) => life);
  const puts: string[] = [];
  let last = Promise.resolve();

  async function putAll(uploads: readonly PlannedUpload[]): Promise<void> {
    for (const { key, gapMs } of uploads) {
      if (gapMs > 0) await sleep(gapMs, signal);
      if (signal.aborted) return;
      await put(key);
      puts.push(key);
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
