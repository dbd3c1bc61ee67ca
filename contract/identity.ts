import { createHash } from "node:crypto";

/** What tells one upload from another: a second delivery repeats all four, a second upload does not. */
export interface UploadKeys {
  readonly bucket: string;
  readonly key: string;
  readonly requestId: string;
  readonly sequencer: string;
}

/**
 * The upload's identity: 32 hexadecimal digits, the first half of the SHA-256 of its four keys.
 * A hash, because keys may hold anything and the identity is written to ledgers, logs and URLs.
 */
export function uploadIdentity({ bucket, key, requestId, sequencer }: UploadKeys): string {
  const text = JSON.stringify([bucket, key, requestId, sequencer]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
