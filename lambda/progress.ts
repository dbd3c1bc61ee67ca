import type { RecogniseOptions } from "../recognition/recogniser.ts";
import { DeadlineNear } from "./runtime/deadline.ts";

/**
 * Lets a recogniser look at a video. If the deadline stops it, the reason says how far it came.
 * @param kept whether a later attempt goes on from there
 */
export async function lookInTime<T>(
  look: (onProgress: NonNullable<RecogniseOptions["onProgress"]>) => Promise<T>,
  kept: { readonly isStored: boolean },
): Promise<T> {
  let until: number | null = null;
  try {
    return await look((seconds) => until = seconds);
  } catch (error) {
    if (until === null || !(error instanceof DeadlineNear)) throw error;
    throw new DeadlineNear(lateReason(error, until, kept.isStored), { cause: error });
  }
}

/** @param until up to where the video was seen, in seconds */
function lateReason({ message }: Error, until: number, isStored: boolean): string {
  const seen = `${message}; ${until.toFixed(0)} s of the video were seen`;
  return isStored ? `${seen}, and the next attempt goes on from the last whole minute` : seen;
}
