import { parseResult } from "../../contract/result.ts";
import { parseNotification, type Upload } from "../../contract/s3_event.ts";
import type { RunRecord } from "../record/run_record.ts";

/** What reads the uploads of this run that a dead message of the input queue names: of many, one after another. */
export function deadUploadParser(run: RunRecord): (body: string) => Upload[] {
  const byKey = new Map(run.videos.map((video) => [video.key, video]));
  return (body) =>
    readUploads(body).filter(({ key, bucket, record }) => {
      const video = byKey.get(key);
      if (video === undefined || bucket !== run.names.inputBucket) return false;
      // An emulator may make up a request id of its own; then the event's time must do.
      return record.responseElements?.["x-amz-request-id"] === video.requestId ||
        Date.parse(record.eventTime ?? "") >= Date.parse(run.uploadStartedAt);
    });
}

function readUploads(body: string): readonly Upload[] {
  try {
    const notification = parseNotification(body);
    return notification.kind === "uploads" ? notification.uploads : [];
  } catch {
    return [];
  }
}

/** The identity of the result in a dead message of the output queue, if it is one. */
export function deadResultIdentity(body: string): string | undefined {
  try {
    return parseResult(body).identity;
  } catch {
    return undefined;
  }
}
