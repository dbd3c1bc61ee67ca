import { FRAME_SIDE } from "./frame.ts";

/**
 * Scales the longer side to `side`, in square pixels (the sample aspect ratio of DVDs, for example,
 * is not 1). The quotient is of whole numbers and rounded once, so a video with square pixels gets
 * the same size as without `sar`.
 * @param shorter rounds the shorter side, an expression
 * @param more further options of the scale filter
 */
function fit(side: number | string, shorter = whole, more = ""): string {
  return `scale=w='if(gte(iw*sar,ih),${side},${shorter(`${side}*iw*sar/ih`)})'` +
    `:h='if(gte(iw*sar,ih),${shorter(`${side}*ih/(iw*sar)`)},${side})'${more},setsar=1`;
}

const whole = (side: string) => `max(1,round(${side}))`;
const even = (side: string) => `2*max(1,round(${side}/2))`;

/**
 * Logs what {@linkcode parseShowinfo} reads. Side data is removed, because showinfo logs it byte by
 * byte.
 */
const SHOWINFO = "sidedata=mode=delete,showinfo=checksum=0";

/**
 * Selects the last picture at or before time 0 after the seek, the one that a player shows.
 * `round=up` puts all pictures up to 0 into the first tick of an endless frame rate, and later ones
 * into the second. If the first picture comes later, it is taken.
 */
const AT_SEEK_TIME = "fps=1/1000000:start_time=0:round=up";

/** ffmpeg filters for the first decoded picture, its longer side `side` pixels. */
export function firstFrameFilter(side: number): string {
  return `${SHOWINFO},${fit(side)}`;
}

/** ffmpeg filters for the picture on show at the seek time. */
export function frameAtTimeFilter(side: number): string {
  return `${AT_SEEK_TIME},${firstFrameFilter(side)}`;
}

/** Change of the picture, 0 to 1, that ffmpeg's `scene` calls a cut. */
const CUT = 0.3;
/** After a sample, a cut is ignored for this part of an interval: a flicker is not many scenes. */
const CUT_INTERVALS = 0.2;
/** In a larger video, faces are described from frames of twice FRAME_SIDE. */
const MIN_LARGE = 1.5 * FRAME_SIDE;

/**
 * ffmpeg filters for the first picture of each interval of `every` seconds, counted from the start
 * of the video, and the first after each cut. Its longer side becomes FRAME_SIDE, or exactly twice
 * that if the video is large. The other side is even too, as 4:2:0 needs it. Full range becomes
 * limited. The matrix stays, because ffmpeg's conversion makes a detour by RGB: as much work again as
 * all conversion to RGB.
 */
export function sampleFilter(every: number): string {
  const interval = (time: string) => `floor(${time}/${every}+1e-6)`;
  const isDue = `isnan(prev_selected_t)+gt(${interval("t")},${interval("prev_selected_t")})`;
  const isCut = `gt(scene,${CUT})*gte(t-prev_selected_t,${CUT_INTERVALS * every})`;
  const side = `(${FRAME_SIDE}*(1+gte(max(iw*sar,ih),${MIN_LARGE})))`;
  return `select='${isDue}+${isCut}',${SHOWINFO},${fit(side, even, ":out_range=tv")}`;
}

/** What ffmpeg's showinfo filter logs about a frame. */
export interface FrameInfo {
  /** Seconds from the start of the video. */
  readonly time: number;
  /** Whether the transfer characteristic is SMPTE ST 2084 (perceptual quantisation, PQ). */
  readonly isPq: boolean;
}

/** Lines of the video's own metadata cannot match: they are indented. */
export function parseShowinfo(log: string): FrameInfo {
  const [, time = 0] =
    /(?:^|\n)\[Parsed_showinfo_\d+ @ 0x[0-9a-f]+\] \[info\] n: *0 pts: *-?\d+ pts_time:(\d[\d.]*)/
      .exec(log) ?? [];
  const isPq =
    /(?:^|\n)\[Parsed_showinfo_\d+ @ 0x[0-9a-f]+\] \[info\] color_range:.* color_trc:smpte2084/
      .test(log);
  return { time: Number(time), isPq };
}
