/** The file is not a video that we can, or are allowed to, decode. The message says why. */
export class UnreadableVideo extends Error {
  override name = "UnreadableVideo";
}

/** @throws {UnreadableVideo} if the file is empty or too large */
export function checkFileSize(bytes: number, megabytes: number): void {
  if (bytes === 0) throw new UnreadableVideo("the file is empty");
  if (bytes > megabytes * 1e6) {
    throw new UnreadableVideo(`${(bytes / 1e6).toFixed(0)} MB: the limit is ${megabytes} MB`);
  }
}

export function decodeTimeExceeded({ decodeSeconds }: { decodeSeconds: number }): UnreadableVideo {
  return new UnreadableVideo(`decoding takes more than ${decodeSeconds} s of processor time`);
}
