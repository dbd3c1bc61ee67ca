import { unwrapEnvelopes } from "./envelope.ts";
import { ContractError } from "./errors.ts";
import { uploadIdentity } from "./identity.ts";
import { isObject } from "./json.ts";
import { RANGE, rangeIdentity, readRange, type VideoRange } from "./video_range.ts";

/** One record of an S3 notification: the fields that Rollcall reads. Others are kept. */
export interface S3Record {
  readonly eventName: string;
  readonly eventTime?: string;
  readonly responseElements?: Readonly<Record<string, string>>;
  readonly s3: {
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size?: number;
      readonly sequencer?: string;
    };
  };
}

/** One upload, or a part of one: a record, its decoded key and its identity. */
export interface Upload {
  /** The upload's or, with `range`, the part's. */
  readonly identity: string;
  /** Set if the record is for a part of the video only. */
  readonly range?: VideoRange & {
    /** The identity of the whole upload. */
    readonly upload: string;
  };
  readonly bucket: string;
  /** The object's key, decoded; in the event it is form-encoded. */
  readonly key: string;
  /** Bytes; undefined if the event has no size. */
  readonly size: number | undefined;
  /** The record as received, to pass on. */
  readonly record: S3Record;
}

/** A part of an upload. */
export type UploadPart = Upload & Required<Pick<Upload, "range">>;

export function isPart(upload: Upload): upload is UploadPart {
  return upload.range !== undefined;
}

/** A parsed notification: S3's test event, or uploads. */
export type Notification =
  | { readonly kind: "test" }
  | { readonly kind: "uploads"; readonly uploads: readonly Upload[] };

/**
 * Decodes the form-encoded key of an event: `a+b%28c%29.mp4` is `a b(c).mp4`.
 * @throws {ContractError} if the percent-encoding is malformed
 */
export function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw new ContractError(`the key ${JSON.stringify(encoded)} is not form-encoded`);
  }
}

/**
 * Parses an S3 notification, which SNS or EventBridge may have wrapped, from the body of a queue message.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @throws {ContractError} if the body is not an S3 notification
 */
export function parseNotification(body: string): Notification {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ContractError("not an S3 event: the body is not JSON");
  }
  return readNotification(value);
}

/** Like {@linkcode parseNotification}, for parsed JSON such as a function's event. @throws {ContractError} */
export function readNotification(value: unknown): Notification {
  const uploads = unwrapEnvelopes(value).flatMap(uploadsIn);
  return uploads.length > 0 ? { kind: "uploads", uploads } : { kind: "test" };
}

/** The upload that a part belongs to; an upload itself as it is. */
export function wholeUpload({ range, ...upload }: Upload): Upload {
  if (!range) return upload;
  const { [RANGE]: _, ...record } = upload.record as S3Record & { [RANGE]?: unknown };
  return { ...upload, identity: range.upload, record };
}

/** The record of a part of an upload. */
export function partRecord({ record }: Upload, range: VideoRange): S3Record {
  return { ...record, [RANGE]: range } as S3Record;
}

/** A notification's uploads; none for S3's test event. */
function uploadsIn(value: unknown): Upload[] {
  if (!isObject(value)) throw new ContractError("not an S3 event: not a JSON object");
  if (value.Event === "s3:TestEvent") return [];
  if (!Array.isArray(value.Records) || value.Records.length === 0) {
    throw new ContractError("not an S3 event: no Records");
  }
  return value.Records.map(readRecord);
}

function readRecord(record: unknown, index: number): Upload {
  const where = `not an S3 event: Records[${index}]`;
  if (!isObject(record) || typeof record.eventName !== "string") {
    throw new ContractError(`${where} has no eventName`);
  }
  const s3 = record.s3;
  if (!isObject(s3) || !isObject(s3.bucket) || !isObject(s3.object)) {
    throw new ContractError(`${where} has no s3.bucket and s3.object`);
  }
  const bucket = s3.bucket.name;
  const { key: encoded, size, sequencer } = s3.object;
  if (typeof bucket !== "string" || bucket === "") {
    throw new ContractError(`${where} has no s3.bucket.name`);
  }
  if (typeof encoded !== "string" || encoded === "") {
    throw new ContractError(`${where} has no s3.object.key`);
  }
  if (!/^(s3:)?ObjectCreated:/.test(record.eventName)) {
    throw new ContractError(`${where} is ${record.eventName}, not an upload`);
  }
  const elements = isObject(record.responseElements) ? record.responseElements : {};
  const key = decodeKey(encoded);
  const upload = uploadIdentity({
    bucket,
    key,
    requestId: String(elements["x-amz-request-id"] ?? ""),
    sequencer: String(sequencer ?? ""),
  });
  const range = readRange(record);
  return {
    identity: range ? rangeIdentity(upload, range) : upload,
    ...(range && { range: { ...range, upload } }),
    bucket,
    key,
    size: typeof size === "number" ? size : undefined,
    record: record as unknown as S3Record,
  };
}
