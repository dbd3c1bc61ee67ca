/**
 * Scales so that the longer side is `side`, in square pixels: a picture's own may be oblong (SAR, as on
 * DVDs). A quotient of whole numbers is rounded once, so square pixels come out as they did without
 * their shape.
 */
function fit(side: number): string {
  return `scale=w='if(gte(iw*sar,ih),${side},max(1,round(${side}*iw*sar/ih)))'` +
    `:h='if(gte(iw*sar,ih),max(1,round(${side}*ih/(iw*sar))),${side})',setsar=1`;
}

/** Tells of a frame what `shownFrame` reads, and no more: side data is written byte by byte. */
const TELL = "sidedata=mode=delete,showinfo=checksum=0";

/**
 * Of what was sought the last picture at or before time 0, as a player has it on show: `up` counts all
 * up to 0 as the first of an endless tick, all later ones as the second. A first one that comes later is
 * shown before its time.
 */
const ON_SHOW = "fps=1/1000000:start_time=0:round=up";

/** ffmpeg's filters for the first picture that is decoded, its longer side of so many pixels. */
export function firstFrameFilter(side: number): string {
  return `${TELL},${fit(side)}`;
}

/** ffmpeg's filters for the picture on show at the time that was sought. */
export function frameAtTimeFilter(side: number): string {
  return `${ON_SHOW},${firstFrameFilter(side)}`;
}

/** What ffmpeg told of a frame. */
export interface FrameInfo {
  /** Seconds from the video's start. */
  readonly time: number;
  /** Its transfer characteristic is SMPTE ST 2084, perceptual quantisation. */
  readonly isPq: boolean;
}

/** No line of a video's metadata begins so. */
export function parseShowinfo(said: string): FrameInfo {
  const [, time = 0] =
    /(?:^|\n)\[Parsed_showinfo_\d+ @ 0x[0-9a-f]+\] \[info\] n: *0 pts: *-?\d+ pts_time:(\d[\d.]*)/
      .exec(said) ?? [];
  const isPq =
    /(?:^|\n)\[Parsed_showinfo_\d+ @ 0x[0-9a-f]+\] \[info\] color_range:.* color_trc:smpte2084/
      .test(said);
  return { time: Number(time), isPq };
}
