import { flag, runProgram } from "../cli/program.ts";
import { basename, join } from "node:path";
import { messageOf, UsageError } from "../cli/errors.ts";
import { frameKey } from "../contract/csv.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "../cli/terminal_safe.ts";
import { stopSignal } from "../cli/stop.ts";
import { videoFault } from "../cli/video_files.ts";
import { encodeJpeg } from "./frames/encode_jpeg.ts";
import type { Frame } from "./frames/frame.ts";
import { readGallery } from "./gallery/gallery_file.ts";
import { limitFlags, limitsOf } from "./frames/video_limits.ts";
import { loadRecogniser } from "./recogniser.ts";
import { ALL_FACES, EVERY, GALLERY, matchFlags, ruleOf } from "./flags.ts";
import { loadTimelineIdentifier } from "./timeline/identify_timeline.ts";

await runProgram({
  name: "identify",
  summary: "Recognises people in local videos, without a cloud: one JSON line each.",
  operands: "<videos...>",
  operandsArePaths: true,
  flags: {
    gallery: flag(GALLERY),
    ...matchFlags,
    allFaces: ALL_FACES,
    frames: flag<string | undefined>({
      flags: "--frames <folder>",
      path: true,
      help: "save the frame that decided each answer, as NAME.jpg",
    }),
    blur: flag<boolean | undefined>({
      flags: "--blur",
      help: "in saved frames, pixelate all but the recognised faces",
    }),
    timeline: flag<boolean | undefined>({
      flags: "--timeline",
      help: "find everyone in the whole video, and when",
    }),
    every: EVERY,
    ...limitFlags,
  },
  notes:
    `Each line: {"video", "outcome", "name", "confidence", "distance", "second", "frameTime", "ms"}. Unreadable
videos have a "reason", too. With --all-faces, "others": [{"name", "distance", "face"}], largest first.
Outcomes: recognised, unknown (a face that matches nobody in the gallery), no_face, unreadable.
With --timeline: {"video", "outcome", "people": [{"name" | null, "stranger" (a number, the same in all the videos),
"distance", "margin", "sure", "from", "to", "seconds", "spans", "frames", "best": {"time", "face"}}], "samples",
"seconds", "ms"}, in seconds from the video's start. --max-decode-seconds then holds for each minute of the video.`,
  main: async (options, videos, given) => {
    if (options.blur && options.frames === undefined) {
      throw new UsageError("--blur is about saved frames: add --frames FOLDER");
    }
    if (options.timeline && options.frames !== undefined) {
      throw new UsageError("--timeline saves no frames: leave --frames out");
    }
    const signal = stopSignal();
    if (options.timeline && given.has("allFaces")) {
      throw new UsageError("--timeline finds everyone: leave --all-faces out");
    }
    if (!options.timeline && given.has("every")) {
      throw new UsageError("--every goes with --timeline");
    }
    await mustBeFiles(videos);
    if (options.timeline) {
      const identify = await loadTimelineIdentifier(await readGallery(options.gallery), {
        rule: ruleOf(options),
        every: options.every,
        limits: limitsOf(options),
      });
      for (const video of videos) {
        if (signal.aborted) return 130;
        console.log(await identify(video, signal));
      }
      return 0;
    }
    const recognise = await loadRecogniser(await readGallery(options.gallery), {
      rule: ruleOf(options),
      allFaces: options.allFaces ?? false,
      bystanders: options.blur ? "blur" : "keep",
      limits: limitsOf(options),
    });
    for (const video of videos) {
      if (signal.aborted) return 130;
      const seen = await recognise(video, { signal });
      if (options.frames !== undefined && seen.frame) {
        await saveFrame(options.frames, video, seen.frame, signal);
      }
      const { outcome, name, distance, nearest, confidence, others, ms, reason } = seen;
      const second = nearest?.second
        ? { name: nearest.second.name, distance: nearest.second.distance }
        : null;
      const frameTime = seen.frame?.time ?? null;
      const line = { video, outcome, name, confidence, distance, second, frameTime, ms };
      const more = { ...(options.allFaces && { others }), ...(reason !== null && { reason }) };
      console.log(JSON.stringify({ ...line, ...more }));
    }
    return 0;
  },
});

/** @throws {UserError} if it cannot be written */
async function saveFrame(folder: string, video: string, frame: Frame, signal: AbortSignal) {
  const path = join(folder, frameKey(basename(video)));
  const jpeg = await encodeJpeg(frame, signal);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(path, jpeg);
  } catch (error) {
    throw new UserError(`--frames: cannot write ${path} (${messageOf(error)})`);
  }
}

/** @throws {UserError} that names every path that is not a video file */
async function mustBeFiles(paths: readonly string[]) {
  const faults: string[] = [];
  for (const path of paths) {
    const fault = await videoFault(path);
    if (fault) faults.push(terminalSafe(`${path}: ${fault}`));
  }
  if (faults.length > 0) throw new UserError(faults.join("; "));
}
