import { messageOf } from "../../cli/errors.ts";
import { parseResult } from "../../contract/result.ts";
import { parseNotification } from "../../contract/s3_event.ts";

/** A message of a dead-message queue, received: hidden from others for a while. */
export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** What deletes it or gives it back. */
  readonly receipt: string;
  /** When it came to the queue where it lies; if SQS moved it, to the one before. */
  readonly sentAt: Date;
  /** How often it was received, looks at the dead-message queue included. */
  readonly receives: number;
  /** Why the bridge buried it; undefined if SQS moved it. */
  readonly reason: string | undefined;
  /** The queue where it died. */
  readonly source: SourceQueue;
}

/** A working queue, to which dead messages may go back. */
export interface SourceQueue {
  readonly name: string;
  readonly kind: "uploads" | "results";
  /** Receives after which SQS itself moves a message, where that is known. */
  readonly maxReceives?: number | undefined;
}

/** Why it died, in words. */
export function deathReason({ reason, source }: DeadLetter): string {
  if (reason !== undefined) return reason;
  const after = source.maxReceives ? ` after ${source.maxReceives} receives` : "";
  return `moved by SQS itself${after}: no reason given`;
}

/** The keys of the videos it is about; none if it is nothing that we know. */
export function videosOf({ body, source }: DeadLetter): string[] {
  try {
    if (source.kind === "results") return [parseResult(body).key];
    const notification = parseNotification(body);
    return notification.kind === "uploads" ? notification.uploads.map(({ key }) => key) : [];
  } catch {
    return [];
  }
}

/** Why it would die again, whatever has been mended since; undefined if it may live. */
export function whyRedriveFails(
  { body, source }: DeadLetter,
  inputBucket: string,
): string | undefined {
  try {
    if (source.kind === "results") {
      parseResult(body);
      return undefined;
    }
    const notification = parseNotification(body);
    const uploads = notification.kind === "uploads" ? notification.uploads : [];
    const foreign = uploads.find(({ bucket }) => bucket !== inputBucket);
    return foreign && `not our bucket: ${foreign.bucket}`;
  } catch (error) {
    return messageOf(error);
  }
}
