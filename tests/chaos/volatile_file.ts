import type { DiskFile, OpenFile } from "../../bridge/ledger/disk.ts";

/** Bytes per write to the disk: small, so that kills interrupt some syncs. */
const PIECE = 512;

/** Every SLOW_EVERY-th sync stops halfway for SLOW_MS. */
const SLOW_EVERY = 4;
const SLOW_MS = 600;

/**
 * A file with its page cache in this process: unsynced data is lost with the process, as in a power
 * failure. A real file keeps written data after SIGKILL.
 */
export const openVolatile: OpenFile = async (path): Promise<DiskFile> => {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  let position = 0;
  let cached: (() => Promise<void>)[] = [];
  let syncs = 0;
  return {
    read: (into) => file.read(into),
    write(bytes) {
      const [at, copy] = [position, bytes.slice()];
      position += copy.length;
      cached.push(() => writePieces(file, at, copy, syncs % SLOW_EVERY === 0 ? SLOW_MS : 0));
      return Promise.resolve(copy.length);
    },
    async seek(offset, whence) {
      // The bridge seeks to the end only while nothing is cached, so the real file's end is right.
      const isEnd = whence === Deno.SeekMode.End;
      position = isEnd ? await file.seek(offset, whence) : Number(offset);
      return position;
    },
    truncate(length = 0) {
      cached.push(() => file.truncate(length));
      return Promise.resolve();
    },
    async syncData() {
      const all = cached;
      cached = [];
      syncs++;
      for (const write of all) await write();
    },
    close: () => file.close(),
  };
};

async function writePieces(
  file: Deno.FsFile,
  start: number,
  bytes: Uint8Array,
  slowMs: number,
): Promise<void> {
  await file.seek(start, Deno.SeekMode.Start);
  // A slow write stops in the middle of a line, so that a kill leaves an incomplete one.
  const piece = slowMs > 0 ? Math.ceil(bytes.length / 2) - 1 || 1 : PIECE;
  for (let at = 0; at < bytes.length;) {
    at += await file.write(bytes.subarray(at, at + piece));
    // Let a kill interrupt the write between two pieces.
    await new Promise((resolve) => setTimeout(resolve, slowMs));
  }
}
