// An object in memory to download from, for tests.
import { Buffer } from "node:buffer";
import type { Store } from "../aws_store.ts";
import { ObjectChanged } from "../object_changed.ts";

export interface MemoryObject extends Pick<Store, "download" | "downloadRange"> {
  /** A later upload changes it. */
  etag: string;
  /** Bytes that were downloaded, in total. */
  downloaded: number;
  /** What was asked for: `all`, or `from-to` for a range. */
  readonly asked: string[];
}

/** @param hasRanges whether ranges are served */
export function memoryObject(bytes: Uint8Array, { hasRanges = true } = {}): MemoryObject {
  const object: MemoryObject = {
    etag: "one",
    downloaded: 0,
    asked: [],
    async download(_bucket, _key, path) {
      object.asked.push("all");
      object.downloaded += bytes.length;
      await Deno.writeFile(path, bytes);
      return object.etag;
    },
    async downloadRange(_bucket, _key, path, { from, to }, etag) {
      if (!hasRanges) return null;
      if (etag !== null && etag !== object.etag) throw new ObjectChanged("it was replaced");
      object.asked.push(`${from}-${to}`);
      const part = bytes.subarray(from, to);
      object.downloaded += part.length;
      using file = await Deno.open(path, { write: true });
      await file.seek(from, Deno.SeekMode.Start);
      for (let done = 0; done < part.length;) done += await file.write(part.subarray(done));
      return { etag: object.etag, size: bytes.length };
    },
  };
  return object;
}

/** Of large contents: `assert.deepEqual` takes minutes to print how millions of bytes differ. */
export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one.buffer, one.byteOffset, one.length).equals(other);
}
