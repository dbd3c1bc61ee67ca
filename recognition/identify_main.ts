import { flag, runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { stopSignal } from "../contract/stop.ts";
import { readGallery } from "./gallery.ts";
import { limitFlags, limitsOf } from "./limits.ts";
import { loadRecogniser } from "./recogniser.ts";
import { ALL_FACES, GALLERY, matchFlags, ruleOf } from "./settings.ts";

await runProgram({
  name: "identify",
  summary: "Tells who is in local videos, with no cloud: one JSON line each.",
  operands: "<videos...>",
  operandsArePaths: true,
  flags: { gallery: flag(GALLERY), ...matchFlags, allFaces: ALL_FACES, ...limitFlags },
  notes:
    `Each line: {"video", "outcome", "name", "distance", "frameTime", "ms"}, and "reason" where the video is
unreadable; with --all-faces "others": [{"name", "distance", "face"}], the largest first. Outcomes: recognised, unknown (a face, nobody of the gallery), no_face, unreadable.`,
  main: async (options, videos) => {
    const signal = stopSignal();
    for (const video of videos) await mustBeFile(video);
    const recognise = await loadRecogniser(await readGallery(options.gallery), {
      rule: ruleOf(options),
      allFaces: options.allFaces ?? false,
      limits: limitsOf(options),
    });
    for (const video of videos) {
      if (signal.aborted) return 130;
      const seen = await recognise(video, { signal });
      const { outcome, name, distance, others, ms, reason } = seen;
      const line = { video, outcome, name, distance, frameTime: seen.frame?.time ?? null, ms };
      const more = { ...(options.allFaces && { others }), ...(reason !== null && { reason }) };
      console.log(JSON.stringify({ ...line, ...more }));
    }
    return 0;
  },
});

async function mustBeFile(path: string) {
  const info = await Deno.stat(path).catch(() => null);
  if (!info?.isFile) throw new UserError(`${path}: no such video file`);
}
