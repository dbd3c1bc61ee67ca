import type { Result } from "../../contract/result.ts";

/** The text of an S3 notification of these uploads to the bucket `in`. */
export function uploadEvent(keys: string | readonly string[], bucket = "in"): string {
  return JSON.stringify({ Records: [keys].flat().map((key) => s3Record(key, bucket)) });
}

/** The record of an upload; the same key is the same upload. */
export function s3Record(key: string, bucket = "in", eventName = "ObjectCreated:Put") {
  return {
    eventName,
    responseElements: { "x-amz-request-id": `PUT-${key}` },
    s3: { bucket: { name: bucket }, object: { key, sequencer: "0A" } },
  };
}

/** A result of the upload with this number. */
export function sampleResult(n: number, more: Partial<Result> = {}): Result {
  return {
    version: 1,
    identity: n.toString(16).padStart(32, "0"),
    bucket: "in",
    key: `test_${n}.mp4`,
    outcome: "recognised",
    name: "Ann Lee",
    student: { name: "Ann Lee", major: "Physics", year: "sophomore" },
    distance: 0.41,
    second: null,
    confidence: "likely",
    frameTime: 0.5,
    face: null,
    others: [],
    frameKey: null,
    ms: { total: 12 },
    functionVersion: "1",
    requestId: "r",
    reason: null,
    ...more,
  };
}
