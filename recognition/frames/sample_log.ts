import type { Colours } from "./yuv_picture.ts";

/** What ffmpeg's showinfo filter logs about each frame, in order, while ffmpeg runs. */
export interface SampleLog {
  /** The time and colours of the next frame; null if the log ends first. */
  next(): Promise<SampleInfo | null>;
  /** The beginning and the end of the log, for its errors; resolves when ffmpeg ends. */
  readonly text: Promise<string>;
}

export interface SampleInfo extends Colours {
  /** Seconds from the start of the video. */
  readonly time: number;
}

/** Lines of the video's own metadata cannot match: they are indented. */
const SHOWINFO = /^\[Parsed_showinfo_\d+ @ 0x[0-9a-f]+\] \[info\] (.*)/;
/** A broken video can cause one line for each of its blocks. */
const MAX_LINES = 200;

/** Follows ffmpeg's standard error. Frames that were taken are forgotten, so the log does not grow. */
export function followLog(stderr: ReadableStream<Uint8Array>): SampleLog {
  const ready: SampleInfo[] = [];
  let time: number | null = null;
  let hasEnded = false;
  let wake = () => {};
  const head: string[] = [];
  const tail: string[] = [];

  function read(line: string) {
    const [, shown] = SHOWINFO.exec(line) ?? [];
    if (shown === undefined) {
      if (line === "") return;
      if (head.length < MAX_LINES) head.push(line);
      else tail.push(line);
      if (tail.length > MAX_LINES) tail.shift();
      return;
    }
    const [, seconds] = /^n: *\d+ pts: *-?\d+ pts_time:(-?\d[\d.]*)/.exec(shown) ?? [];
    if (seconds !== undefined) time = Number(seconds);
    // The colours are logged last, before the frame is passed on.
    if (time === null || !shown.startsWith("color_range:")) return;
    const [, matrix = ""] = / color_space:(\w+)/.exec(shown) ?? [];
    ready.push({ time, matrix, isPq: / color_trc:smpte2084/.test(shown) });
    time = null;
    wake();
  }

  const text = (async () => {
    let rest = "";
    try {
      for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + part).split("\n");
        rest = lines.pop()!.slice(-10_000);
        lines.forEach(read);
      }
      read(rest);
    } finally {
      hasEnded = true;
      wake();
    }
    return [...head, ...tail].join("\n");
  })();

  return {
    text,
    async next() {
      while (ready.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      return ready.shift() ?? null;
    },
  };
}
