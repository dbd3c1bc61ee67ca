import { Buffer } from "node:buffer";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { mapBounded } from "../run/pool.ts";
import { jpegSize } from "./jpeg_size.ts";
import type { VideoRow } from "./rows.ts";

/** A frame in the report. */
export interface FramePicture {
  /** A `data:` address. */
  readonly src: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const AT_ONCE = 16;

/** The frames of so many videos, those with something wrong first, then the least clear; by video. */
export async function framesOf(
  s3: S3Client,
  bucket: string,
  rows: readonly VideoRow[],
  most: number,
  signal: AbortSignal,
): Promise<Map<string, FramePicture>> {
  const wanted = rows.filter(({ frameKey }) => frameKey !== null).sort((a, b) =>
    Number(a.ok) - Number(b.ok) || (b.distance ?? 0) - (a.distance ?? 0)
  ).slice(0, most);
  const frames = new Map<string, FramePicture>();
  await mapBounded(wanted, AT_ONCE, async ({ video, frameKey }) => {
    const jpeg = await read(s3, bucket, frameKey!, signal);
    const size = jpeg && jpegSize(jpeg);
    if (!size) return;
    frames.set(video, {
      src: `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`,
      ...size,
    });
  });
  return frames;
}

/** Undefined if it is not there any more: frames expire. */
async function read(
  s3: S3Client,
  Bucket: string,
  Key: string,
  abortSignal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
    return await Body?.transformToByteArray();
  } catch (error) {
    if (["NoSuchKey", "NoSuchBucket", "AccessDenied"].includes((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}
