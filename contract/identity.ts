import { createHash } from "node:crypto";

/** The fields that identify an upload: a redelivery repeats all four, a second upload of the key does not. */
export interface UploadKeys {
  readonly bucket: string;
  readonly key: string;
  readonly requestId: string;
  readonly sequencer: string;
}

/**
 * An upload's identity: 32 hexadecimal digits, the first half of the SHA-256 of the four fields as a JSON array.
 * A hash, because a key may hold any characters and the identity is written to ledgers, logs and URLs.
 */
export function uploadIdentity({ bucket, key, requestId, sequencer }: UploadKeys): string {
  const text = JSON.stringify([bucket, key, requestId, sequencer]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
