import { basename, dirname } from "node:path";

/**
 * Writes a file that is there whole or not at all: into a file beside it, synced, which then takes
 * its name. What was there before stays until then, and after a failure.
 */
export async function writeWhole(
  path: string,
  fill: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const beside = `${dirname(path)}/.${basename(path)}.${crypto.randomUUID()}`;
  try {
    {
      using file = await Deno.open(beside, { write: true, createNew: true });
      const encoder = new TextEncoder();
      await fill(async (text) => {
        const bytes = encoder.encode(text);
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      });
      await file.sync();
    }
    await Deno.rename(beside, path);
  } catch (error) {
    await Deno.remove(beside).catch(() => {});
    throw error;
  }
  // Its name too is on the disk only with the folder.
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}
