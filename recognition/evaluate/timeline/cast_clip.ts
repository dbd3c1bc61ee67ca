import { type EnrolledPhoto, type Gallery, galleryOf } from "../../gallery/gallery.ts";
import type { Photos } from "../people/people_folders.ts";
import { randomOf, shuffled } from "../people/seeded_random.ts";
import type { Actor } from "./plan_clip.ts";

/** One person in this many is a stranger. */
const STRANGERS = 3;

/** Who plays in a clip, and who is enrolled. */
export interface Cast {
  readonly actors: readonly Actor[];
  readonly gallery: Gallery;
}

/**
 * Draws the strangers of a clip, and the photos to enrol of everyone else. A photo without a face is
 * not enrolled, as a user would choose another one; it is shown instead.
 * @param encode the photo's descriptor as enrolment makes it; null if it shows no face
 */
export async function castClip(
  people: readonly string[],
  photos: Photos,
  { count, seed, clip }: { count: number; seed: number; clip: number },
  encode: (photo: string) => Promise<Float32Array | null>,
): Promise<Cast> {
  const order = shuffled(people, randomOf(seed, clip, "strangers"));
  const strangers = order.slice(0, Math.max(1, Math.round(people.length / STRANGERS)));
  const actors: Actor[] = [];
  const enrolled: EnrolledPhoto[] = [];
  for (const person of people) {
    const known = !strangers.includes(person);
    const shown: string[] = [];
    let left = known ? count : 0;
    for (const photo of shuffled(photos.get(person)!, randomOf(seed, clip, person))) {
      const descriptor = left > 0 ? await encode(photo) : null;
      if (descriptor) {
        enrolled.push({ person, descriptor });
        left--;
      } else {
        shown.push(photo);
      }
    }
    // If every photo with a face is enrolled, there is none to show.
    if (shown.length > 0) actors.push({ person, photos: shown, known });
  }
  return { actors, gallery: galleryOf(enrolled) };
}
