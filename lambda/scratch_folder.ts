import type { Log } from "../cli/log.ts";
import { messageOf } from "../cli/errors.ts";

const PREFIX = "rollcall-video-";

/** Temporary folders for videos. Lambda's only writable folder survives a killed runtime. */
export interface ScratchFolders {
  /** Runs `use` with a new folder, which is removed afterwards. */
  withFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  /**
   * Removes the folders that a killed predecessor left. Call it at the start only: it would remove
   * current ones, too.
   */
  sweep(log: Log): Promise<void>;
  /** Removes the current folders at once, when the process ends during work. Never throws. */
  clear(): void;
}

/** Creates folders in `dir`, which other programs may use, too. */
export function createScratchFolders(dir: string): ScratchFolders {
  const open = new Set<string>();
  return {
    async withFolder(use) {
      const folder = await Deno.makeTempDir({ dir, prefix: PREFIX });
      open.add(folder);
      try {
        return await use(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
        open.delete(folder);
      }
    },
    async sweep(log) {
      for await (const { name, isDirectory } of Deno.readDir(dir)) {
        if (!isDirectory || !name.startsWith(PREFIX)) continue;
        try {
          await Deno.remove(`${dir}/${name}`, { recursive: true });
          log.warn("removed a killed predecessor's folder", { folder: name });
        } catch (error) {
          // In a shared folder it may belong to another user: start anyway.
          log.warn("cannot remove a folder", { folder: name, reason: messageOf(error) });
        }
      }
    },
    clear() {
      for (const folder of open) {
        try {
          Deno.removeSync(folder, { recursive: true });
        } catch {
          // The next start removes it.
        }
      }
    },
  };
}
