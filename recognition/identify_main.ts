import { flag, runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { stopSignal } from "../contract/stop.ts";
import { readGallery } from "./gallery.ts";
import { loadRecogniser } from "./recogniser.ts";
import { GALLERY, matchFlags, ruleOf } from "./settings.ts";

await runProgram({
  name: "identify",
  summary: "Tells who is in local videos, with no cloud: one JSON line each.",
  operands: "<videos...>",
  operandsArePaths: true,
  flags: { gallery: flag(GALLERY), ...matchFlags },
  notes:
    `Each line: {"video", "outcome", "name", "distance", "frameTime", "ms"}, and "reason" where the video is
unreadable. Outcomes: recognised, unknown (a face, nobody of the gallery), no_face, unreadable.`,
  main: async (options, videos) => {
    const signal = stopSignal();
    for (const video of videos) await mustBeFile(video);
    const recognise = await loadRecogniser(await readGallery(options.gallery), {
      rule: ruleOf(options),
    });
    for (const video of videos) {
      if (signal.aborted) return 130;
      const { outcome, name, distance, frame, ms, reason } = await recognise(video, { signal });
      const frameTime = frame?.time ?? null;
      const line = { video, outcome, name, distance, frameTime, ms };
      console.log(JSON.stringify(reason === null ? line : { ...line, reason }));
    }
    return 0;
  },
});

async function mustBeFile(path: string) {
  const info = await Deno.stat(path).catch(() => null);
  if (!info?.isFile) throw new UserError(`${path}: no such video file`);
}
