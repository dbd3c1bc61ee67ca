import { basename, dirname } from "node:path";

/** A file's content: all of it, or a function that writes it piece by piece. */
export type Content = string | Uint8Array | ((write: Write) => Promise<void>);
export type Write = (piece: string | Uint8Array) => Promise<void>;

/**
 * Replaces a file atomically and durably: writes and syncs a temporary file beside it, renames that
 * over `path`, and syncs the folder. Readers find the old content or the new, never a part, after a
 * power failure too. If it fails, the old file stays.
 * @param prepare called with the temporary file before the rename, to change its owner for example
 */
export async function writeAtomically(
  path: string,
  content: Content,
  prepare: (temporary: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await withTemporaryFile(path, content, async (temporary) => {
    await prepare(temporary);
    await Deno.rename(temporary, path);
  });
  await syncFolderOf(path);
}

/**
 * Does all of {@linkcode writeAtomically} but the rename: finds out whether a file could be written,
 * before work whose result would otherwise be lost.
 */
export async function tryToWrite(path: string, content: Content): Promise<void> {
  const isFolder = await Deno.stat(path).then((it) => it.isDirectory, () => false);
  // Its folder could be written to, but a file cannot replace a folder.
  if (isFolder) throw new Error("it is a folder");
  await withTemporaryFile(path, content, (temporary) => Deno.remove(temporary));
}

async function withTemporaryFile(
  path: string,
  content: Content,
  use: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${dirname(path)}/.${basename(path)}.${crypto.randomUUID()}`;
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      const encoder = new TextEncoder();
      const write: Write = async (piece) => {
        const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      };
      if (typeof content === "function") await content(write);
      else await write(content);
      await file.sync();
    }
    await use(temporary);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Syncs the folder of a file: without that, a new name may be gone after a power failure. */
export async function syncFolderOf(path: string): Promise<void> {
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}
