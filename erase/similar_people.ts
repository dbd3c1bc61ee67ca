import { readGallery } from "../recognition/gallery/gallery_file.ts";
import { similarNames } from "../recognition/gallery/similar_names.ts";
import type { ScannedFile } from "./files/scan.ts";

/** People of the galleries here that a mistyped name may stand for. */
export async function similarPeople(
  name: string,
  files: readonly ScannedFile[],
): Promise<string[]> {
  const people: string[] = [];
  for (const { path, kind } of files) {
    if (kind !== "gallery") continue;
    people.push(...await readGallery(path).then((gallery) => gallery.people, () => []));
  }
  return similarNames(name, people);
}
