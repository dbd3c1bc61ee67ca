import { Buffer } from "node:buffer";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { mapConcurrently } from "../map_concurrently.ts";
import { jpegSize } from "./jpeg_size.ts";
import type { VideoRow } from "./video_rows.ts";

/** A frame in the report. */
export interface FramePicture {
  /** A `data:` address. */
  readonly src: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The frames that go into a report. */
export interface Frames {
  /** By video. */
  readonly pictures: ReadonlyMap<string, FramePicture>;
  /** Frames that are there and stayed out, because a report takes so many. */
  readonly leftOut: number;
  /** Frames that could not be had, with the first one's reason. */
  readonly missing: number;
  readonly why: string;
}

const AT_ONCE = 16;

/** The frames of so many videos, those with something wrong first, then the least clear. */
export async function fetchFrames(
  s3: Pick<S3Client, "send">,
  bucket: string,
  rows: readonly VideoRow[],
  most: number,
  signal: AbortSignal,
): Promise<Frames> {
  const there = rows.filter(({ frameKey }) => frameKey !== null).sort((a, b) =>
    Number(a.ok) - Number(b.ok) || (b.distance ?? 0) - (a.distance ?? 0)
  );
  const wanted = there.slice(0, most);
  const pictures = new Map<string, FramePicture>();
  let why = "";
  await mapConcurrently(wanted, AT_ONCE, async ({ video, frameKey }) => {
    try {
      pictures.set(video, pictureOf(await read(s3, bucket, frameKey!, signal)));
    } catch (error) {
      // A report without a picture is worth more than none.
      if (signal.aborted) throw error;
      why ||= `${frameKey}: ${(error as Error).name}`;
    }
  });
  return {
    pictures,
    leftOut: there.length - wanted.length,
    missing: wanted.length - pictures.size,
    why,
  };
}

async function read(
  s3: Pick<S3Client, "send">,
  Bucket: string,
  Key: string,
  abortSignal: AbortSignal,
): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
  return await Body!.transformToByteArray();
}

function pictureOf(jpeg: Uint8Array): FramePicture {
  const size = jpegSize(jpeg);
  if (!size) throw new NotAJpegError();
  return { src: `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`, ...size };
}

class NotAJpegError extends Error {
  override name = "no JPEG";
}
