import { type Random, shuffled } from "../people/seeded_random.ts";

export const WIDTH = 1280;
export const HEIGHT = 720;
export const FRAMES_PER_SECOND = 25;
/** How long a person takes to slide into a group or out of it. */
export const SLIDE_SECONDS = 0.4;

/** A photo of a person in a clip, and when. */
export interface Appearance {
  readonly person: string;
  readonly photo: string;
  /** Whether the person is in the gallery. */
  readonly known: boolean;
  /** Seconds from the start of the clip, whole frames. A slide counts from its middle on. */
  readonly from: number;
  readonly to: number;
  /** Whether the person slides in from below and out again; otherwise a cut begins and ends it. */
  readonly slides: boolean;
  /** Centre and height of the photo in pixels, before it sways. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Of the sway, in radians. */
  readonly phase: number;
}

/** A composed clip: who is in it and when is known to the frame. */
export interface ClipPlan {
  readonly seconds: number;
  readonly appearances: readonly Appearance[];
  /** Times at which the background changes. */
  readonly cuts: readonly number[];
}

/** Someone to show, with photos that are not enrolled. */
export interface Actor {
  readonly person: string;
  readonly photos: readonly string[];
  readonly known: boolean;
}

/** What a clip shows, in random order: one person in the whole picture, several, or nobody. */
export const SCENES = [1, 1, 1, 1, 2, 2, 3, 3, 0, 0];
/** Seconds of a scene, by the number of people. */
const SECONDS: readonly (readonly [number, number])[] = [[1, 3], [1, 3.5], [4, 6], [4, 6]];
/** A person of a group comes and goes this long after the scene's start and before its end. */
const LATE = [SLIDE_SECONDS / 2, 1.2] as const;

/**
 * Plans a clip of ten scenes: cuts between people, two or three side by side who enter and leave,
 * and empty stretches. Each photo is used at most once, until a person has no more.
 * @param scenes how many of the ten the clip has
 */
export function planClip(
  actors: readonly Actor[],
  random: Random,
  scenes: number = SCENES.length,
): ClipPlan {
  const left = new Map(actors.map(({ person, photos }) => [person, shuffled(photos, random)]));
  const used = new Map(actors.map(({ person }) => [person, 0]));
  const appearances: Appearance[] = [];
  const cuts: number[] = [];
  let start = 0;
  const between = (from: number, to: number) => wholeFrames(from + random() * (to - from));
  const photoOf = (person: string) => {
    const photos = left.get(person)!;
    const at = used.get(person)!;
    used.set(person, at + 1);
    return photos[at % photos.length]!;
  };
  const queue: Actor[] = [];
  for (const people of shuffled(SCENES, random).slice(0, scenes)) {
    const length = between(...SECONDS[people]!);
    cuts.push(start);
    // Everyone appears before anyone appears again.
    if (queue.length < people) {
      queue.push(...shuffled(actors.filter((one) => !queue.includes(one)), random));
    }
    for (const [slot, { person, known }] of queue.splice(0, people).entries()) {
      const slides = people > 1;
      const [from, to] = slides
        ? [start + between(...LATE), start + length - between(...LATE)]
        : [start, start + length];
      appearances.push({
        person,
        known,
        photo: photoOf(person),
        from: wholeFrames(from),
        to: wholeFrames(to),
        slides,
        x: Math.round(WIDTH * (slot + 0.5) / people),
        y: HEIGHT / 2,
        height: people === 1 ? 600 : 340,
        phase: random() * 2 * Math.PI,
      });
    }
    start = wholeFrames(start + length);
  }
  return { seconds: start, appearances, cuts };
}

function wholeFrames(seconds: number): number {
  return Math.round(seconds * FRAMES_PER_SECOND) / FRAMES_PER_SECOND;
}
