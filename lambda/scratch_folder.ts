import type { Log } from "../cli/log.ts";
import { messageOf } from "../cli/errors.ts";

const PREFIX = "rollcall-video-";

/** Where videos are while they are looked at: Lambda's only writable folder outlives a killed runtime. */
export interface ScratchFolders {
  /** Runs with a new folder, gone afterwards. */
  withFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  /** Takes away the folders that a killed predecessor left. For the start: it would take ours too. */
  sweep(log: Log): Promise<void>;
  /** Takes away at once what is there of ours, for an end in the middle of work; never throws. */
  clear(): void;
}

/** Folders of its own in `dir`, which others may use too. */
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
          log.warn("a killed predecessor's folder is taken away", { folder: name });
        } catch (error) {
          // Another user's, where the folder is shared: no reason not to start.
          log.warn("a folder cannot be taken away", { folder: name, reason: messageOf(error) });
        }
      }
    },
    clear() {
      for (const folder of open) {
        try {
          Deno.removeSync(folder, { recursive: true });
        } catch {
          // The next start sweeps.
        }
      }
    },
  };
}
