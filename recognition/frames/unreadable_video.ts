/** The file is not a video that we can, or are allowed to, decode. The message says why. */
export class UnreadableVideo extends Error {
  override name = "UnreadableVideo";
}

/** @throws {UnreadableVideo} if the file is empty or too large */
export function checkFileSize(bytes: number, megabytes: number): void {
  if (bytes === 0) throw new UnreadableVideo("the file is empty");
  if (bytes > megabytes * 1e6) {
    throw new UnreadableVideo(`${(bytes / 1e6).toFixed(0)} MB: at most ${megabytes} are looked at`);
  }
}

export function decodeTimeExceeded({ decodeSeconds }: { decodeSeconds: number }): UnreadableVideo {
  return new UnreadableVideo(`it takes more than ${decodeSeconds} s of a processor to decode`);
}
