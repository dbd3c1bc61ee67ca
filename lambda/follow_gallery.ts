import type { Gallery } from "../recognition/gallery/gallery.ts";
import { readGallery } from "../recognition/gallery/gallery_file.ts";
import type { Recognise } from "../recognition/recogniser.ts";

/**
 * A recogniser that reads its gallery again when the file is replaced, so that `enroll --add` takes
 * effect in instances that run on this machine. An image's gallery never changes.
 * @param load creates a recogniser for a gallery
 * @throws {UserError} if the gallery cannot be read, here or in a later call
 */
export async function followGallery(
  path: string,
  load: (gallery: Gallery) => Promise<Recognise>,
): Promise<Recognise> {
  let version = await versionOf(path);
  let recognise = await load(await readGallery(path));
  return async (video, limits) => {
    const now = await versionOf(path);
    if (now !== version && now !== null) {
      recognise = await load(await readGallery(path));
      version = now;
    }
    return await recognise(video, limits);
  };
}

/** Changes when the file is replaced; null if there is none. */
async function versionOf(path: string): Promise<string | null> {
  const info = await Deno.stat(path).catch(() => null);
  return info && `${info.ino} ${info.size} ${info.mtime?.getTime()}`;
}
