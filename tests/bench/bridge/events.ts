import { RESULT, s3PutRecord } from "../../../contract/testing/messages.ts";
import type { Names } from "../../../contract/names.ts";
import { uploadIdentity } from "../../../contract/identity.ts";

/** An upload of the bench. */
export interface BenchEvent {
  readonly identity: string;
  /** The message in the input queue. */
  readonly body: string;
}

/** S3's notification of the bench's n-th upload, one record per message as S3 sends it. */
export function benchEvent(n: number, names: Names): BenchEvent {
  const key = `video-${n}.mp4`;
  const requestId = n.toString(16).toUpperCase().padStart(16, "0");
  const record = s3PutRecord({ key, requestId });
  const bucket = { ...record.s3.bucket, name: names.inputBucket };
  const { sequencer } = record.s3.object;
  return {
    identity: uploadIdentity({ bucket: bucket.name, key, requestId, sequencer }),
    body: JSON.stringify({ Records: [{ ...record, s3: { ...record.s3, bucket } }] }),
  };
}

/** The function's result for an upload, as sent to the output queue. */
export function resultBody(upload: { identity: string; bucket: string; key: string }): string {
  return JSON.stringify({ ...RESULT, ...upload });
}
