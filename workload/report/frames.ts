import { Buffer } from "node:buffer";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { mapConcurrently } from "../map_concurrently.ts";
import { jpegSize } from "./jpeg_size.ts";
import type { SpareFrames } from "./spare_frames.ts";
import { NOBODY, type VideoRow } from "./video_rows.ts";

/** A frame in the report. */
export interface FramePicture {
  /** A `data:` URL. */
  readonly src: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The frames of a report. */
export interface Frames {
  /** By video. */
  readonly pictures: ReadonlyMap<string, FramePicture>;
  /** Number of frames omitted because of the limit. */
  readonly leftOut: number;
  /** Number of frames that could not be read, and the reason of the first. */
  readonly missing: number;
  readonly why: string;
}

const CONCURRENCY = 16;

/**
 * Fetches at most `most` frames: first those of `best` rows, then those of failed videos, then those with the largest
 * distance.
 */
export async function fetchFrames(
  s3: Pick<S3Client, "send">,
  bucket: string,
  rows: readonly VideoRow[],
  { most, best = new Set(), spare }: {
    most: number;
    /** The rows with the best face of a person. */
    best?: ReadonlySet<VideoRow>;
    /** Makes bystanders unrecognisable. */
    spare?: Pick<SpareFrames, "frame"> | undefined;
  },
  signal: AbortSignal,
): Promise<Frames> {
  const there = rows.filter(({ frameKey }) => frameKey !== null).sort((a, b) =>
    Number(best.has(b)) - Number(best.has(a)) || Number(a.ok) - Number(b.ok) ||
    (b.distance ?? 0) - (a.distance ?? 0)
  );
  const wanted = there.slice(0, most);
  const pictures = new Map<string, FramePicture>();
  let why = "";
  await mapConcurrently(wanted, CONCURRENCY, async ({ video, who, face, frameKey }) => {
    try {
      const jpeg = await read(s3, bucket, frameKey!, signal);
      const own = NOBODY.includes(who) ? null : face;
      pictures.set(video, pictureOf(spare ? await spare.frame(jpeg, own, signal) : jpeg));
    } catch (error) {
      // A missing frame must not prevent the report.
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
  return { src: jpegUrl(jpeg), ...size };
}

/** A JPEG as a `data:` URL. */
export function jpegUrl(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`;
}

class NotAJpegError extends Error {
  override name = "no JPEG";
}
