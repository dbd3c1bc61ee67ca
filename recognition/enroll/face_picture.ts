/**
 * Where the face of a person who was added from a video is kept: beside the gallery, so that it is
 * found, and removed with the person.
 */
export function facePictureOf(gallery: string, person: string): string {
  // A name may hold a slash, or be longer than a file's name may be.
  return `${gallery}.${encodeURIComponent(person.toWellFormed()).slice(0, 120)}.jpg`;
}
