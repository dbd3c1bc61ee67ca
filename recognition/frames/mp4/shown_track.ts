import { readMovieBox } from "./movie_box.ts";
import { type Track, tracksOf } from "./tracks.ts";

/** Which track of a video to decode, and when it is shown. */
export interface ShownTrack {
  /** Track ID; null for the first video track that ffmpeg finds. */
  readonly id: number | null;
  /** When the track begins, in seconds from the start of the video. */
  readonly start: number;
  /** Duration of the track, even if sound continues after it; 0 if unknown. */
  readonly seconds: number;
  /** The most seconds from one picture to the next; Infinity if unknown. */
  readonly longest: number;
  /** Whether some pictures are decoded before others that are shown earlier. */
  readonly reordered: boolean;
}

const ANY: ShownTrack = { id: null, start: 0, seconds: 0, longest: Infinity, reordered: false };

/**
 * The track that a player shows, according to the tables of a local MP4; the first track if there
 * are none.
 */
export async function shownTrack(path: string): Promise<ShownTrack> {
  // If the file cannot be read, ffmpeg reports why.
  const moov = await readMovieBox(path).catch(() => null);
  return moov ? chosenTrack(tracksOf(moov)) : ANY;
}

/**
 * The first enabled video track with more than one sample; a track with one sample is a thumbnail.
 * If no track is enabled, the flag is ignored.
 */
export function chosenTrack(tracks: readonly Track[]): ShownTrack {
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
    longest: chosen.longest,
    reordered: chosen.reordered,
  };
}
