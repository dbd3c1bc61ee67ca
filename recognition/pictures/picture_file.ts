import { cpuTimeLimit, ffmpegError, runFfmpeg } from "../frames/ffmpeg.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { heifPicture } from "./heif.ts";
import { isWholeJpeg } from "./jpeg_segments.ts";
import { PICTURE_LIMITS } from "../frames/video_limits.ts";
import { orientationOf, UPRIGHT } from "./orientation.ts";
import { HEAD_BYTES, otherKind, pictureCodec } from "./picture_format.ts";
import { readPpm } from "../frames/ppm.ts";
import { checkFileSize, decodeTimeExceeded, UnreadableVideo } from "../frames/unreadable_video.ts";

/** Where in a file ffmpeg finds the picture, and the filters that make it whole and upright. */
interface Source {
  readonly input: readonly string[];
  /** The streams of a picture that is stored in tiles; one stream otherwise. */
  readonly streams: readonly string[];
  readonly filters: readonly string[];
}

const READ = "JPEG, PNG, WebP, BMP, HEIC or AVIF";

/**
 * A picture file as a frame, upright: JPEG, PNG, WebP, BMP, HEIC or AVIF, whatever it is called.
 * @throws {UnreadableVideo} if it is none, or damaged: half a face is another descriptor
 */
export async function pictureFrame(path: string, limits = PICTURE_LIMITS): Promise<Frame> {
  checkFileSize((await Deno.stat(path)).size, limits.megabytes);
  const { input, streams, filters } = sourceOf(await Deno.readFile(path));
  const fit = `scale=${FRAME_SIDE}:${FRAME_SIDE}:force_original_aspect_ratio=decrease`;
  const graph = `${streams.map((stream) => `[${stream}]`).join("")}${[...filters, fit].join(",")}`;
  // deno-fmt-ignore
  const { stdout, said, exceededCpuTime } = await runFfmpeg([
    "-max_alloc", `${limits.megapixels * 4e6}`, "-max_streams", `${MAX_STREAMS}`,
    "-threads", "1", "-max_pixels", `${limits.megapixels * 1e6}`,
    // Which releases of ffmpeg turn which kind of picture differs.
    "-protocol_whitelist", "file", "-noautorotate", ...input, "-i", `file:${path}`,
    "-filter_complex_threads", "1", "-filter_complex", `${graph}[upright]`, "-map", "[upright]",
    "-fps_mode", "passthrough", "-frames:v", "1",
    "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], { ...cpuTimeLimit(limits.decodeSeconds), maxBytes: FRAME_SIDE * FRAME_SIDE * 3 + 64 });
  if (exceededCpuTime) throw decodeTimeExceeded(limits);
  const picture = stdout.length > 0 ? readPpm(stdout) : null;
  if (!picture) throw new UnreadableVideo(ffmpegError(said));
  if (DAMAGE.test(said)) throw new UnreadableVideo(`it is damaged: ${ffmpegError(said)}`);
  return { ...picture, time: 0 };
}

/** A picture of 48 megapixels in tiles of 512 × 512 has 192, and a thumbnail's beside them. */
const MAX_STREAMS = 1000;

/** What a decoder that goes on after an error says of it; metadata may be broken where the picture is whole. */
const DAMAGE =
  /(?:^|\n)(?:\[[^\]\n]* @ 0x[0-9a-f]+\] )*\[(?:error|fatal)\] (?![^\n]*(?:APP fields|EXIF))/;

/** @throws {UnreadableVideo} if it is no picture that is read */
function sourceOf(bytes: Uint8Array): Source {
  const head = bytes.subarray(0, HEAD_BYTES);
  const codec = pictureCodec(head);
  if (codec === "heif") {
    const { streams, filters, orientation } = heifPicture(bytes);
    // Nothing but this file, whatever the file says.
    const input = ["-f", "mov", "-enable_drefs", "0", "-use_absolute_path", "0"];
    return { input, streams, filters: [...filters, ...UPRIGHT[orientation]] };
  }
  if ((codec === "mjpeg" && !isWholeJpeg(bytes)) || (codec === "webp" && isCutWebp(bytes))) {
    throw new UnreadableVideo("it is damaged: its end is missing");
  }
  if (codec) {
    // By itself ffmpeg would take a `%d` in a picture's name for a numbered sequence, and go by the name's end.
    const input = ["-f", "image2", "-pattern_type", "none", "-c:v", codec];
    return { input, streams: ["0:v:0"], filters: UPRIGHT[orientationOf(bytes, codec)] };
  }
  const kind = otherKind(head);
  throw new UnreadableVideo(
    kind
      ? `${kind}, not ${READ}: save it as one`
      : `no ${READ}, whatever its name says: save it as one`,
  );
}

/** Whether a WebP file is shorter than it tells itself. */
function isCutWebp(bytes: Uint8Array): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length;
}
