import { messageOf } from "../../cli/errors.ts";
import { parseResult } from "../../contract/result.ts";
import { parseNotification, type Upload } from "../../contract/s3_event.ts";

/** A message received from a dead-letter queue, and invisible to other consumers for a while. */
export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** Identifies this delivery, to delete the message or return it to the queue. */
  readonly receipt: string;
  /** When the message was sent to the dead-letter queue; to its source queue, if SQS moved it. */
  readonly sentAt: Date;
  /** How often it was received, from the dead-letter queue too. */
  readonly receives: number;
  /** Why the bridge dead-lettered it; undefined if SQS moved it. */
  readonly reason: string | undefined;
  /** The queue where it failed. */
  readonly source: SourceQueue;
}

/** A queue whose failed messages are dead-lettered, and can be redriven to it. */
export interface SourceQueue {
  readonly name: string;
  readonly kind: "uploads" | "results";
  /** The queue's maxReceiveCount, if known. */
  readonly maxReceives?: number | undefined;
}

/** Why the message was dead-lettered, as text. */
export function deathReason({ reason, source }: DeadLetter): string {
  if (reason !== undefined) return reason;
  const after = source.maxReceives ? ` after ${source.maxReceives} receives` : "";
  return `moved by SQS itself${after}: no reason given`;
}

/** The keys of the videos that the message is about; none if it cannot be parsed. */
export function videosOf(message: DeadLetter): string[] {
  return subjectsOf(message).map(({ key }) => key);
}

/** The videos that the message is about, or their parts; none if it cannot be parsed. */
export function subjectsOf({ body, source }: DeadLetter): Pick<Upload, "key" | "range">[] {
  try {
    if (source.kind === "results") return [{ key: parseResult(body).key }];
    const notification = parseNotification(body);
    return notification.kind === "uploads" ? [...notification.uploads] : [];
  } catch {
    return [];
  }
}

/** Why a redriven message would certainly fail again; undefined if it might succeed. */
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
