import { UserError } from "../../contract/errors.ts";
import { removePerson } from "../gallery/change_gallery.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { readGallery, writeGallery } from "../gallery/gallery_file.ts";
import { similarNames } from "../gallery/similar_names.ts";
import { facePictureOf } from "./face_picture.ts";

/**
 * Removes a person from the gallery in a file, and the picture that was saved when they were added
 * from a video.
 * @throws {UserError} if nobody has that name, with the names most like it
 */
export async function removePersonFrom(file: string, person: string): Promise<Gallery> {
  const before = await readGallery(file);
  if (!before.people.includes(person)) {
    const similar = similarNames(person, before.people);
    const hint = similar.length > 0
      ? `did you mean ${similar.join(" or ")}?`
      : `it has ${before.people.length} people`;
    throw new UserError(`${file} has nobody called ${JSON.stringify(person)}: ${hint}`);
  }
  const after = removePerson(before, person);
  await writeGallery(file, after);
  await Deno.remove(facePictureOf(file, person)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  return after;
}
