import { cpuTimeLimit, ffmpegError, runFfmpeg } from "../frames/ffmpeg.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { heifPicture } from "./heif.ts";
import { isWholeJpeg } from "./jpeg_segments.ts";
import { PICTURE_LIMITS } from "../frames/video_limits.ts";
import { orientationOf, UPRIGHT } from "./orientation.ts";
import { HEAD_BYTES, pictureCodec, unsupportedFormat } from "./picture_format.ts";
import { readPpm } from "../frames/ppm.ts";
import { checkFileSize, decodeTimeExceeded, UnreadableVideo } from "../frames/unreadable_video.ts";

/**
 * Where ffmpeg finds the picture in a file, and the filters that assemble it and turn it upright.
 */
interface Source {
  readonly input: readonly string[];
  /** The streams of a tiled picture; otherwise one stream. */
  readonly streams: readonly string[];
  readonly filters: readonly string[];
}

const SUPPORTED = "JPEG, PNG, WebP, BMP, HEIC or AVIF";

/**
 * Reads a picture file as an upright frame: JPEG, PNG, WebP, BMP, HEIC or AVIF, whatever its name.
 * @throws {UnreadableVideo} if it is not a picture or is damaged: half a face has another
 * descriptor
 */
export async function pictureFrame(path: string, limits = PICTURE_LIMITS): Promise<Frame> {
  checkFileSize((await Deno.stat(path)).size, limits.megabytes);
  const { input, streams, filters } = sourceOf(await Deno.readFile(path));
  const fit = `scale=${FRAME_SIDE}:${FRAME_SIDE}:force_original_aspect_ratio=decrease`;
  const graph = `${streams.map((stream) => `[${stream}]`).join("")}${[...filters, fit].join(",")}`;
  // deno-fmt-ignore
  const { stdout, log, exceededCpuTime } = await runFfmpeg([
    "-max_alloc", `${limits.megapixels * 4e6}`, "-max_streams", `${MAX_STREAMS}`,
    "-threads", "1", "-max_pixels", `${limits.megapixels * 1e6}`,
    // ffmpeg releases differ in which formats they rotate.
    "-protocol_whitelist", "file", "-noautorotate", ...input, "-i", `file:${path}`,
    "-filter_complex_threads", "1", "-filter_complex", `${graph}[upright]`, "-map", "[upright]",
    "-fps_mode", "passthrough", "-frames:v", "1",
    "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], { ...cpuTimeLimit(limits.decodeSeconds), maxBytes: FRAME_SIDE * FRAME_SIDE * 3 + 64 });
  if (exceededCpuTime) throw decodeTimeExceeded(limits);
  const picture = stdout.length > 0 ? readPpm(stdout) : null;
  if (!picture) throw new UnreadableVideo(ffmpegError(log));
  if (DAMAGE.test(log)) throw new UnreadableVideo(`it is damaged: ${ffmpegError(log)}`);
  return { ...picture, time: 0 };
}

/** A picture of 48 megapixels in tiles of 512 × 512 has 192 streams, and those of a thumbnail. */
const MAX_STREAMS = 1000;

/**
 * Errors that a decoder reports and goes on after. Broken metadata does not count: the picture may
 * be intact.
 */
const DAMAGE =
  /(?:^|\n)(?:\[[^\]\n]* @ 0x[0-9a-f]+\] )*\[(?:error|fatal)\] (?![^\n]*(?:APP fields|EXIF))/;

/** @throws {UnreadableVideo} if the format is not supported */
function sourceOf(bytes: Uint8Array): Source {
  const head = bytes.subarray(0, HEAD_BYTES);
  const codec = pictureCodec(head);
  if (codec === "heif") {
    const { streams, filters, orientation } = heifPicture(bytes);
    // Never open another file, whatever this one refers to.
    const input = ["-f", "mov", "-enable_drefs", "0", "-use_absolute_path", "0"];
    return { input, streams, filters: [...filters, ...UPRIGHT[orientation]] };
  }
  if ((codec === "mjpeg" && !isWholeJpeg(bytes)) || (codec === "webp" && isCutWebp(bytes))) {
    throw new UnreadableVideo("it is damaged: its end is missing");
  }
  if (codec) {
    // By default ffmpeg would treat `%d` in a name as a numbered sequence, and go by the file
    // name's suffix.
    const input = ["-f", "image2", "-pattern_type", "none", "-c:v", codec];
    return { input, streams: ["0:v:0"], filters: UPRIGHT[orientationOf(bytes, codec)] };
  }
  const kind = unsupportedFormat(head);
  throw new UnreadableVideo(
    kind
      ? `${kind}, not ${SUPPORTED}: convert it to one of them`
      : `not ${SUPPORTED}, despite its name: convert it to one of them`,
  );
}

/** Whether a WebP file is shorter than its header says. */
function isCutWebp(bytes: Uint8Array): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length;
}
