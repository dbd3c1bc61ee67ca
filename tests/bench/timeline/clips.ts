import type { Progress } from "../../../cli/progress.ts";
import { UserError } from "../../../contract/errors.ts";
import { createPhotoRecogniser } from "../../../recognition/evaluate/people/photo_recogniser.ts";
import { findPeople } from "../../../recognition/evaluate/people/people_folders.ts";
import { randomOf } from "../../../recognition/evaluate/people/seeded_random.ts";
import { castClip } from "../../../recognition/evaluate/timeline/cast_clip.ts";
import { composeClip } from "../../../recognition/evaluate/timeline/compose_clip.ts";
import { planClip } from "../../../recognition/evaluate/timeline/plan_clip.ts";
import { loadFaceFinder } from "../../../recognition/faces/face_finder.ts";
import { writeGallery } from "../../../recognition/gallery/gallery_file.ts";

export interface ComposedClip {
  readonly path: string;
  readonly seconds: number;
  /** People of the gallery who are in it. */
  readonly people: ReadonlySet<string>;
}

/** Clips, and those who are enrolled for all of them. */
export interface ClipSet {
  readonly clips: readonly ComposedClip[];
  /** Path of our gallery. */
  readonly gallery: string;
  /** Path of a list of the same photos, JSON: pairs of name and path. */
  readonly photos: string;
}

/**
 * Composes clips as `evaluate --timeline` does, but with one cast: a gallery is loaded once.
 * @param options `people`: a folder of people's photos; `count`: photos to enrol for each; `scenes` of each clip
 * @throws {UserError} if there are fewer than three people
 */
export async function composeClips(
  options: { people: string; clips: number; scenes: number; count: number; seed: number },
  { folder, progress, signal }: { folder: string; progress: Progress; signal: AbortSignal },
): Promise<ClipSet> {
  const { seed, count } = options;
  const { photos } = await findPeople([options.people], count + 1);
  if (photos.size < 3) throw new UserError(`people to compose clips of: ${photos.size} of 3`);
  progress.update("loading the face models");
  const recogniser = createPhotoRecogniser(await loadFaceFinder());
  const nameOf = new Map([...photos].flatMap(([name, own]) => own.map((photo) => [photo, name])));
  const enrolled: (readonly [name: string, path: string])[] = [];
  const cast = { count, seed, clip: 0 };
  const { actors, gallery } = await castClip([...photos.keys()], photos, cast, async (photo) => {
    signal.throwIfAborted();
    progress.update(`enrolling photo ${enrolled.length + 1}`);
    const { descriptor } = await recogniser.encode(photo);
    if (descriptor) enrolled.push([nameOf.get(photo)!, await Deno.realPath(photo)]);
    return descriptor;
  });
  await Deno.mkdir(folder, { recursive: true });
  const clips: ComposedClip[] = [];
  for (let clip = 0; clip < options.clips; clip++) {
    progress.update(`composing clip ${clip + 1}/${options.clips}`);
    const random = randomOf(seed, clip, "plan");
    const { seconds, appearances, cuts } = planClip(actors, random, options.scenes);
    const path = `${folder}/clip_${clip}.mp4`;
    await composeClip({ seconds, appearances, cuts }, path, signal);
    const known = appearances.filter(({ known }) => known).map(({ person }) => person);
    clips.push({ path, seconds, people: new Set(known) });
  }
  await writeGallery(`${folder}/gallery`, gallery);
  await Deno.writeTextFile(`${folder}/photos.json`, JSON.stringify(enrolled));
  return { clips, gallery: `${folder}/gallery`, photos: `${folder}/photos.json` };
}
