import { UserError } from "../../contract/errors.ts";
import { ffmpegError, runFfmpeg } from "../frames/ffmpeg.ts";
import { clipFilterGraph, facePixels } from "./clip_filter.ts";
import { cutOutOf, maskOf } from "./cut_out.ts";
import type { SampleFace } from "./sample_faces.ts";
import type { Scene } from "./scenes.ts";

/**
 * Side of the enrolled picture, in face heights: small enough to exclude neighbours in the group.
 */
const MARGIN = 1.7;

/** Writes the face as it is in the photo: the picture to enroll. */
export async function writePicture(
  face: SampleFace,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const side = `ih*${(face.height * MARGIN).toFixed(5)}`;
  const left = `iw*${face.x.toFixed(5)}-out_w/2`;
  const top = `ih*${face.y.toFixed(5)}-out_h/2`;
  // Pad with a plain border: detectors miss a face that fills the picture.
  const filters = `crop=w='${side}':h='${side}':x='${left}':y='${top}',scale=400:400,` +
    "pad=640:640:(ow-iw)/2:(oh-ih)/2:0x202428";
  await ffmpeg(path, ["-i", face.photo, "-vf", filters, "-q:v", "2"], signal);
}

/** Writes a two-second 720p H.264 clip of the face in a scene, at most 300 KB. */
export async function writeClip(
  face: SampleFace,
  scene: Scene,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const cut = cutOutOf(face, facePixels(scene));
  // deno-fmt-ignore
  await ffmpeg(path, [
    "-i", face.photo,
    "-f", "rawvideo", "-pix_fmt", "gray", "-s", `${cut.width}x${cut.height}`, "-i", "pipe:0",
    "-filter_complex_threads", "1",
    "-filter_complex", clipFilterGraph(face, scene, cut), "-map", "[clip]",
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-maxrate", "1M", "-bufsize", "500k",
    "-threads", "1", "-movflags", "+faststart", "-map_metadata", "-1",
  ], signal, maskOf(face, cut));
}

/**
 * @throws {UserError} with ffmpeg's error, if it fails
 * @throws the signal's reason, if it is aborted
 */
async function ffmpeg(
  path: string,
  args: string[],
  signal: AbortSignal,
  stdin?: Uint8Array,
): Promise<void> {
  const { success, log } = await runFfmpeg(["-y", ...args, `file:${path}`], {
    ...stdin && { stdin },
    timeoutMs: 300_000,
    maxBytes: 0,
    signal,
  });
  if (!success) throw new UserError(`cannot write ${path}: ${ffmpegError(log)}`);
}
