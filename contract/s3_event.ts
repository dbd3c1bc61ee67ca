import { unwrapEnvelopes } from "./envelope.ts";
import { ContractError } from "./errors.ts";
import { uploadIdentity } from "./identity.ts";
import { isObject } from "./json.ts";

/** One record of an S3 notification, as far as Rollcall reads it. The rest is carried along. */
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

/** One upload: a record with its key decoded and its identity worked out. */
export interface Upload {
  readonly identity: string;
  readonly bucket: string;
  /** The object's real key, not the form-encoded one of the event. */
  readonly key: string;
  /** Bytes, where the event tells. */
  readonly size: number | undefined;
  /** The record as it came, to hand on. */
  readonly record: S3Record;
}

/** A notification is S3's test of the path, or some uploads. */
export type Notification =
  | { readonly kind: "test" }
  | { readonly kind: "uploads"; readonly uploads: readonly Upload[] };

/**
 * Keys arrive form-encoded: `a+b%28c%29.mp4` is `a b(c).mp4`.
 * @throws {ContractError} if the percent-encoding is broken
 */
export function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw new ContractError(`the key ${JSON.stringify(encoded)} is not form-encoded`);
  }
}

/**
 * Reads an S3 notification from a queue message's body.
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

/** The same for a body that is JSON already, as a function's event is; SNS's or EventBridge's envelope is taken off. */
export function readNotification(value: unknown): Notification {
  const uploads = unwrapEnvelopes(value).flatMap(uploadsIn);
  return uploads.length > 0 ? { kind: "uploads", uploads } : { kind: "test" };
}

/** A notification's uploads; none in S3's test of the path. */
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
  return {
    identity: uploadIdentity({
      bucket,
      key,
      requestId: String(elements["x-amz-request-id"] ?? ""),
      sequencer: String(sequencer ?? ""),
    }),
    bucket,
    key,
    size: typeof size === "number" ? size : undefined,
    record: record as unknown as S3Record,
  };
}
