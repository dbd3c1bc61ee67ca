import type { DiskFile, OpenFile } from "../../bridge/ledger/disk.ts";

/** Bytes at once to the disk: small, so that a kill tears a sync now and then. */
const PIECE = 512;

/** Every so many syncs the disk is slow, for so many milliseconds, with a part of it done. */
const SLOW_EVERY = 4;
const SLOW_MS = 600;

/**
 * A file whose page cache is this process's memory: what was not synced is lost with the process, as
 * it is lost with the power. SIGKILL alone loses nothing that was written; for `deno task chaos`.
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
      // The end is the disk's: asked for when nothing is cached.
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
  // Whole lines are most often written; a slow write is caught in the middle of one.
  const piece = slowMs > 0 ? Math.ceil(bytes.length / 2) - 1 || 1 : PIECE;
  for (let at = 0; at < bytes.length;) {
    at += await file.write(bytes.subarray(at, at + piece));
    // Another turn: where a kill may come between.
    await new Promise((resolve) => setTimeout(resolve, slowMs));
  }
}
