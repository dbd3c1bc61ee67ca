import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Names } from "../../contract/names.ts";
import { startMinistack } from "../ministack.ts";
import { createResources } from "../resources.ts";

/** What a function needs that something else invokes. */
export interface Behind {
  readonly env: Readonly<Record<string, string>>;
  /** The S3 event of the clip's upload. */
  readonly event: unknown;
}

/** Works with an emulated AWS that holds the clip; it is gone afterwards. */
export async function withAws<T>(
  names: Names,
  clip: string,
  signal: AbortSignal,
  work: (behind: Behind) => Promise<T>,
): Promise<T> {
  const [logFile, dataDir] = ["var/bench/ministack.log", "var/bench/ministack"];
  const { endpoint, stop } = await startMinistack({ logFile, dataDir, signal });
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const access = { endpoint, region: "us-east-1", credentials };
  const s3 = new S3Client(access);
  try {
    await createResources(access, names, {
      // Nobody calls it here.
      functionUrl: "http://127.0.0.1:9/",
      ...{ timeoutSeconds: 60, memoryMb: 1769, concurrency: 1 },
    });
    const [Bucket, Key] = [names.inputBucket, "clip.mp4"];
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: await Deno.readFile(clip) }));
    const s3Event = { bucket: { name: Bucket }, object: { key: Key, sequencer: "1" } };
    return await work({
      env: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ROLLCALL_THRESHOLD: "0.5",
      },
      event: { Records: [{ eventName: "ObjectCreated:Put", s3: s3Event }] },
    });
  } finally {
    s3.destroy();
    await stop();
  }
}
