import { between, randomOf } from "./random.ts";

/** One upload to be made. */
export interface PlannedUpload {
  readonly key: string;
  /** The life of the bridge in which it is made, from 1. */
  readonly life: number;
  /** Milliseconds to wait before it, after the one before. */
  readonly gapMs: number;
}

const POISON = "poison-";

/** The function fails for it, always. */
export function isPoison(key: string): boolean {
  return key.startsWith(POISON);
}

/**
 * The uploads, spread over the lives that are killed. Some have the key of an earlier one, and are
 * uploads of their own; a few are poison.
 */
export function planUploads(seed: number, count: number, kills: number): PlannedUpload[] {
  const random = randomOf(seed, "uploads");
  const plan: PlannedUpload[] = [];
  for (let i = 0; i < count; i++) {
    const number = String(i + 1).padStart(4, "0");
    const share = random();
    const earlier = plan[between(random, 0, Math.max(0, i - 1))]?.key;
    const again = share >= 0.95 && earlier && !isPoison(earlier);
    plan.push({
      key: again ? earlier : `${share < 0.03 ? POISON : "clip-"}${number}.mp4`,
      life: Math.floor((i * Math.max(1, kills)) / count) + 1,
      // Some at once, so that the bridge finds a backlog; some while it works.
      gapMs: random() < 0.5 ? 0 : between(random, 0, 250),
    });
  }
  return plan;
}
