import { memoizeAsync } from "../cli/async.ts";
import type { Upload } from "../contract/s3_event.ts";
import type { Store } from "./aws_store.ts";

/** An upload's video, downloaded to a local file when it is needed, and once. */
export interface VideoFile {
  readonly path: string;
  /**
   * @returns the object's entity tag
   * @throws {UnreadableVideo} if it is empty or too large
   */
  download(): Promise<string>;
}

/** @param onEnd called when a download has ended, also when it has failed */
export function videoFile(
  store: Pick<Store, "download">,
  { bucket, key }: Upload,
  path: string,
  signal: AbortSignal,
  onEnd: () => void,
): VideoFile {
  return {
    path,
    download: memoizeAsync(() => store.download(bucket, key, path, signal).finally(onEnd)),
  };
}
