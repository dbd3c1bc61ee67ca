import { between, randomOf } from "./random.ts";

/** A planned upload. */
export interface PlannedUpload {
  readonly key: string;
  /** The life of the bridge during which it is uploaded, from 1. */
  readonly life: number;
  /** Milliseconds to wait after the previous upload. */
  readonly gapMs: number;
}

const POISON = "poison-";

/** Whether the function always fails for this key. */
export function isPoison(key: string): boolean {
  return key.startsWith(POISON);
}

/**
 * Plans the uploads, spread over the lives that are killed. Some reuse the key of an earlier one,
 * and count as uploads of their own; a few are poison.
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
      // Some at once, to build a backlog; some while the bridge is idle.
      gapMs: random() < 0.5 ? 0 : between(random, 0, 250),
    });
  }
  return plan;
}
