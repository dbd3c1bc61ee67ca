// Texts in the place of videos, and recognisers for them: tests of how long videos are looked at in
// parts need no faces.
import type { Person } from "../../contract/people.ts";
import { type Recognise, UNREADABLE } from "../../recognition/recogniser.ts";
import { type RangeRecogniser, rangesOf } from "../../recognition/timeline/ranges.ts";

/** A video with one person in each minute. */
export interface MinuteVideo {
  /** Part of the people's names: tells from which object a person is. */
  readonly edition: string;
  /** Its length. */
  readonly minutes: number;
}

/** Longest part of a video, in minutes: of two, the first one is kept before the second. */
export const RANGE_MINUTES = 2;

export function videoText(video: MinuteVideo): string {
  return JSON.stringify(video);
}

/** The names of everyone in the video, in order. */
export function peopleIn({ edition, minutes }: MinuteVideo): string[] {
  return Array.from({ length: minutes }, (_, minute) => nameOf(edition, minute));
}

/** Finds everyone in some minutes. The work is the list of their names. */
export const minuteRangeRecogniser: RangeRecogniser = {
  async ranges(path) {
    const { minutes } = await readVideo(path);
    const ranges = rangesOf(minutes, RANGE_MINUTES);
    return ranges.length > 1 ? ranges : null;
  },
  async look(path, { from, to, last }, { kept } = {}) {
    const { edition, minutes } = await readVideo(path);
    const end = last ? minutes : Math.min(to, minutes);
    const names = namesFrom(await kept?.load() ?? "[]");
    for (let minute = from + names.length; minute < end; minute++) {
      names.push(nameOf(edition, minute));
      if (minute + 1 < end) await kept?.save(JSON.stringify(names));
    }
    return JSON.stringify(names);
  },
  join: (texts) => JSON.stringify(texts.flatMap(namesFrom)),
  isCurrent: () => true,
};

/** Finds everyone in the whole video, or takes them from kept work. */
export const recogniseMinutes: Recognise = async (path, { kept } = {}) => {
  const video = await readVideo(path);
  const isLong = video.minutes > RANGE_MINUTES;
  const work = isLong ? await kept?.load() ?? null : null;
  const names = work === null ? peopleIn(video) : namesFrom(work);
  return {
    ...UNREADABLE,
    outcome: "recognised",
    name: names[0]!,
    distance: DISTANCE,
    confidence: "likely",
    face: FACE,
    everyone: {
      people: names.map(personOf),
      descriptors: names.map(() => null),
      faces: [],
      seconds: 60 * video.minutes,
    },
    reason: null,
  };
};

const DISTANCE = 0.25;
const FACE = { x: 1, y: 2, width: 3, height: 4 };

function personOf(name: string, minute: number): Person {
  const [from, to] = [60 * minute, 60 * (minute + 1)];
  return {
    name,
    student: null,
    stranger: null,
    distance: DISTANCE,
    margin: null,
    sure: false,
    from,
    to,
    seconds: 60,
    spans: [[from, to]],
    frames: 1,
    best: { time: from, face: FACE },
  };
}

function nameOf(edition: string, minute: number): string {
  return `minute ${minute} of ${edition}`;
}

function namesFrom(text: string): string[] {
  return JSON.parse(text);
}

async function readVideo(path: string): Promise<MinuteVideo> {
  return JSON.parse(await Deno.readTextFile(path));
}
