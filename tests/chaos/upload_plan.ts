import type { MinuteVideo } from "../testing/minute_video.ts";
import { between, randomOf } from "./random.ts";

/** A planned upload. */
export interface PlannedUpload {
  readonly key: string;
  /** Its number among the uploads of this key, from 1. */
  readonly nth: number;
  /** The life of the bridge during which it is uploaded, from 1. */
  readonly life: number;
  /** Milliseconds to wait after the previous upload. */
  readonly gapMs: number;
}

const POISON = "poison-";
const LONG = "long-";

/** Whether the function always fails for this key. */
export function isPoison(key: string): boolean {
  return key.startsWith(POISON);
}

/** Whether the video is so long that the function looks at it in parts. */
export function isLong(key: string): boolean {
  return key.startsWith(LONG);
}

/** The n-th upload (from 1) of a long video's key: no two have the same content. */
export function longVideo(seed: number, key: string, nth: number): MinuteVideo {
  const minutes = between(randomOf(seed, "minutes", key, nth), 3, 9);
  return { edition: `${key} ${nth}`, minutes };
}

/**
 * Plans the uploads, spread over the lives that are killed. Some reuse the key of an earlier one,
 * and count as uploads of their own; a few are poison, and some are long videos.
 */
export function planUploads(seed: number, count: number, kills: number): PlannedUpload[] {
  const random = randomOf(seed, "uploads");
  const plan: PlannedUpload[] = [];
  const uploads = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const number = String(i + 1).padStart(4, "0");
    const share = random();
    const drawn = plan[between(random, 0, Math.max(0, i - 1))]?.key;
    const last = plan.at(-1)?.key ?? "";
    // Some long videos are replaced while they are looked at.
    const replacing = randomOf(seed, "replaced", i);
    const isReplaced = isLong(last) && replacing() < 0.25;
    const earlier = isReplaced ? last : share >= 0.95 ? drawn : undefined;
    const again = earlier && !isPoison(earlier);
    const kind = share < 0.03 ? POISON : share < 0.1 ? LONG : "clip-";
    const key = again ? earlier : `${kind}${number}.mp4`;
    const nth = (uploads.get(key) ?? 0) + 1;
    uploads.set(key, nth);
    plan.push({
      key,
      nth,
      life: Math.floor((i * Math.max(1, kills)) / count) + 1,
      // Some at once, to build a backlog; some while the bridge is idle.
      gapMs: isReplaced
        ? between(replacing, 0, 1500)
        : random() < 0.5
        ? 0
        : between(random, 0, 250),
    });
  }
  return plan;
}
