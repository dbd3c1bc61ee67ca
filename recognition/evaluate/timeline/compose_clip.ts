import { ffmpegError, runFfmpeg } from "../../frames/ffmpeg.ts";
import {
  type Appearance,
  type ClipPlan,
  FRAMES_PER_SECOND,
  HEIGHT,
  SLIDE_SECONDS,
  WIDTH,
} from "./plan_clip.ts";

/** How far a photo sways, and a period. */
const SWAY = { x: 14, y: 6, seconds: 3 };
const BACKGROUNDS = ["0x5a6470", "0x70685a", "0x4c5a4c", "0x80808a"];

/**
 * Writes the planned clip: H.264, 720p.
 * @throws the signal's reason, if it is aborted
 */
export async function composeClip(
  { seconds, appearances, cuts }: ClipPlan,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const boxes = cuts.map((from, i) =>
    `drawbox=c=${BACKGROUNDS[i % BACKGROUNDS.length]}:t=fill:enable='gte(t,${from})'`
  );
  const graph = [
    `color=s=${WIDTH}x${HEIGHT}:r=${FRAMES_PER_SECOND}:d=${seconds},${boxes.join()}[clip0]`,
    ...appearances.flatMap((appearance, i) => [
      `[${i}:v]scale=w=-2:h=${appearance.height}[photo${i}]`,
      `[clip${i}][photo${i}]${overlayOf(appearance)}[clip${i + 1}]`,
    ]),
  ];
  // deno-fmt-ignore
  const { success, log } = await runFfmpeg([
    "-y", ...appearances.flatMap(({ photo }) => ["-i", `file:${photo}`]),
    "-filter_complex_threads", "1", "-filter_complex", graph.join(";"),
    "-map", `[clip${appearances.length}]`,
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-threads", "1",
    "-pix_fmt", "yuv420p", "-movflags", "+faststart", `file:${path}`,
  ], { timeoutMs: 600_000, maxBytes: 0, signal });
  if (!success) throw new Error(`cannot compose a clip: ${ffmpegError(log)}`);
}

function overlayOf({ x, y, from, to, slides, phase }: Appearance): string {
  const motion = `2*PI*t/${SWAY.seconds}+${phase.toFixed(3)}`;
  const half = SLIDE_SECONDS / 2;
  const [begin, end] = slides ? [from - half, to + half] : [from, to];
  // Out of the picture by 1, in it by 0.
  const away = `clip(1-(t-${begin.toFixed(3)})/${SLIDE_SECONDS},0,1)+` +
    `clip(1-(${end.toFixed(3)}-t)/${SLIDE_SECONDS},0,1)`;
  const below = slides ? `+${HEIGHT}*(${away})` : "";
  // The last frame before `end` is half a frame earlier than it.
  const last = (end - 0.5 / FRAMES_PER_SECOND).toFixed(3);
  return `overlay=x='${x}-overlay_w/2+${SWAY.x}*sin(${motion})':` +
    `y='${y}-overlay_h/2+${SWAY.y}*cos(${motion})${below}':` +
    `enable='between(t,${(begin - 0.001).toFixed(3)},${last})'`;
}
