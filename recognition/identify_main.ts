import { flag, runProgram } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "../cli/terminal_safe.ts";
import { stopSignal } from "../cli/stop.ts";
import { videoFault } from "../cli/video_files.ts";
import { readGallery } from "./gallery/gallery_file.ts";
import { limitFlags, limitsOf } from "./frames/video_limits.ts";
import { loadRecogniser } from "./recogniser.ts";
import { ALL_FACES, GALLERY, matchFlags, ruleOf } from "./flags.ts";

await runProgram({
  name: "identify",
  summary: "Recognises people in local videos, without a cloud: one JSON line each.",
  operands: "<videos...>",
  operandsArePaths: true,
  flags: { gallery: flag(GALLERY), ...matchFlags, allFaces: ALL_FACES, ...limitFlags },
  notes:
    `Each line: {"video", "outcome", "name", "confidence", "distance", "second", "frameTime", "ms"}. Unreadable
videos have a "reason", too. With --all-faces, "others": [{"name", "distance", "face"}], largest first.
Outcomes: recognised, unknown (a face that matches nobody in the gallery), no_face, unreadable.`,
  main: async (options, videos) => {
    const signal = stopSignal();
    await mustBeFiles(videos);
    const recognise = await loadRecogniser(await readGallery(options.gallery), {
      rule: ruleOf(options),
      allFaces: options.allFaces ?? false,
      limits: limitsOf(options),
    });
    for (const video of videos) {
      if (signal.aborted) return 130;
      const seen = await recognise(video, { signal });
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

/** @throws {UserError} that names every path that is not a video file */
async function mustBeFiles(paths: readonly string[]) {
  const faults: string[] = [];
  for (const path of paths) {
    const fault = await videoFault(path);
    if (fault) faults.push(terminalSafe(`${path}: ${fault}`));
  }
  if (faults.length > 0) throw new UserError(faults.join("; "));
}
