import { parseResult } from "../../contract/result.ts";
import { parseNotification, type Upload, wholeUpload } from "../../contract/s3_event.ts";
import type { RunRecord } from "../record/run_record.ts";

/**
 * Returns a parser of dead-lettered input messages, which gives the uploads of this run in a message. A part of a
 * video stands for its upload.
 */
export function deadUploadParser(run: RunRecord): (body: string) => Upload[] {
  const byKey = new Map(run.videos.map((video) => [video.key, video]));
  return (body) =>
    readUploads(body).filter(({ key, bucket, record }) => {
      const video = byKey.get(key);
      if (video === undefined || bucket !== run.names.inputBucket) return false;
      // An emulator may invent request ids: then go by the time of the event.
      return record.responseElements?.["x-amz-request-id"] === video.requestId ||
        Date.parse(record.eventTime ?? "") >= Date.parse(run.uploadStartedAt);
    });
}

function readUploads(body: string): readonly Upload[] {
  try {
    const notification = parseNotification(body);
    return notification.kind === "uploads" ? notification.uploads.map(wholeUpload) : [];
  } catch {
    return [];
  }
}

/** The upload identity in a dead-lettered output message; undefined if it is not a result. */
export function deadResultIdentity(body: string): string | undefined {
  try {
    return parseResult(body).identity;
  } catch {
    return undefined;
  }
}
