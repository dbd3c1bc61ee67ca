import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Names } from "../../../contract/names.ts";
import { startEmulatedAws } from "../../../embedded/emulated_aws.ts";

/** What the function needs: an emulated AWS that holds a clip. */
export interface UploadedClip {
  readonly env: Readonly<Record<string, string>>;
  /** The S3 event of its upload. */
  readonly event: unknown;
}

/** Runs `work` with an emulated AWS that holds the clip, and removes it afterwards. */
export async function withUploadedClip<T>(
  names: Names,
  { clip, folder, signal }: { clip: string; folder: string; signal: AbortSignal },
  work: (uploaded: UploadedClip) => Promise<T>,
): Promise<T> {
  const [logFile, dataDir] = [`${folder}/ministack.log`, `${folder}/ministack`];
  const aws = await startEmulatedAws(names, { logFile, dataDir, signal });
  const s3 = new S3Client(aws.access);
  try {
    const [Bucket, Key] = [names.inputBucket, "clip.mp4"];
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: await Deno.readFile(clip) }));
    const uploaded = { bucket: { name: Bucket }, object: { key: Key, sequencer: "1" } };
    return await work({
      env: { ...aws.environment(), ROLLCALL_THRESHOLD: "0.5" },
      event: { Records: [{ eventName: "ObjectCreated:Put", s3: uploaded }] },
    });
  } finally {
    s3.destroy();
    await aws.stop();
  }
}
