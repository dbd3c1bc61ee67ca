import { readMovieBox } from "./movie_box.ts";
import { type Track, tracksOf } from "./tracks.ts";

/** Which track of a video is looked at, and when it is on show. */
export interface PictureTrack {
  /** Its identity; null: the first that ffmpeg finds. */
  readonly id: number | null;
  /** When it begins, in seconds from the video's start. */
  readonly start: number;
  /** How long it lasts, sound that goes on after it not counted; 0: not told. */
  readonly seconds: number;
}

const ANY: PictureTrack = { id: null, start: 0, seconds: 0 };

/** The track that a player shows, by the tables of a local MP4; of what has none, the first. */
export async function pictureTrack(path: string): Promise<PictureTrack> {
  // Of a file that cannot be read ffmpeg tells why.
  const moov = await readMovieBox(path).catch(() => null);
  return moov ? chosenTrack(tracksOf(moov)) : ANY;
}

/**
 * The first video track that is enabled and more than one picture: a single one is a thumbnail. Where
 * none is enabled, the writer did not mean it.
 */
export function chosenTrack(tracks: readonly Track[]): PictureTrack {
  const videos = tracks.filter(({ isVideo, isChapters }) => isVideo && !isChapters);
  const enabled = videos.filter((track) => track.enabled);
  const shown = enabled.length > 0 ? enabled : videos;
  const chosen = shown.find(({ samples }) => samples > 1) ?? shown[0];
  if (!chosen) return ANY;
  const begins = Math.min(...tracks.map(({ lead }) => lead));
  return {
    id: chosen === tracks.find(({ isVideo }) => isVideo) ? null : chosen.id,
    start: chosen.lead - begins,
    seconds: chosen.seconds,
  };
}
