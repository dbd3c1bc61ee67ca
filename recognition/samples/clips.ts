import { UserError } from "../../contract/errors.ts";
import { lastWords, runFfmpeg } from "../ffmpeg.ts";
import type { SampleFace } from "./photos.ts";

/** The picture's side, in heights of the face: the neighbours in a group stay outside. */
const MARGIN = 1.7;
const FRAMES_PER_SECOND = 25;
const SECONDS = 2;

/** Writes the face as the photo has it: the picture to enroll. */
export async function writePicture(
  face: SampleFace,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const filters = `${cut(face)},scale=400:400,${onto(640, 640)}`;
  await ffmpeg(path, ["-i", face.photo, "-vf", filters, "-q:v", "2"], signal);
}

/**
 * Writes a two-second 720p H.264 clip of the face, unlike its picture: it moves, tilts, stands in
 * another light with a camera's noise, and is compressed again. `variant` chooses how.
 */
export async function writeClip(
  face: SampleFace,
  variant: number,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const swing = (amount: number) => `${amount}*out_w*sin(PI*t+${variant})`;
  const light = 0.08 * Math.sin(variant * 2.1);
  const contrast = 1 + 0.15 * Math.cos(variant * 1.7);
  const saturation = 1 + 0.4 * Math.sin(variant * 1.3);
  const tilt = 0.06 * Math.cos(variant * 0.9);
  const filters = [
    `loop=loop=${FRAMES_PER_SECOND * SECONDS - 1}:size=1`,
    `setpts=N/${FRAMES_PER_SECOND}/TB`,
    cut(face, swing(0.05), swing(0.03)),
    "scale=440:440",
    `rotate=${tilt.toFixed(4)}*sin(PI*t)`,
    `eq=brightness=${light.toFixed(3)}:contrast=${contrast.toFixed(3)}:saturation=${
      saturation.toFixed(3)
    }`,
    `noise=alls=8:allf=t:all_seed=${variant + 1}`,
    onto(1280, 720),
    "format=yuv420p",
  ];
  // deno-fmt-ignore
  await ffmpeg(path, [
    "-i", face.photo, "-vf", filters.join(","), "-r", `${FRAMES_PER_SECOND}`,
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-threads", "1",
    "-movflags", "+faststart", "-map_metadata", "-1",
  ], signal);
}

function cut({ x, y, height }: SampleFace, moveX = "0", moveY = "0"): string {
  const side = `ih*${(height * MARGIN).toFixed(5)}`;
  const left = `iw*${x.toFixed(5)}-out_w/2+${moveX}`;
  const top = `ih*${y.toFixed(5)}-out_h/2+${moveY}`;
  return `crop=w='${side}':h='${side}':x='${left}':y='${top}'`;
}

/** In the middle of a plain background: detectors miss a face that fills the picture. */
function onto(width: number, height: number): string {
  return `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:0x202428`;
}

/** @throws {UserError} with what it says, if it fails; the signal's reason, if that is aborted */
async function ffmpeg(path: string, args: string[], signal: AbortSignal): Promise<void> {
  const { success, said } = await runFfmpeg(["-y", ...args, `file:${path}`], {
    timeoutMs: 300_000,
    mostBytes: 0,
    signal,
  });
  if (!success) throw new UserError(`cannot write ${path}: ${lastWords(said)}`);
}
