// One instance of `identify`, which looks until it has one answer: as worker.ts. usage: single_look.ts GALLERY
import { readGallery } from "../../../recognition/gallery/gallery_file.ts";
import { loadRecogniser } from "../../../recognition/recogniser.ts";
import { answerLines } from "../recognition/answer_lines.ts";
import type { Seen } from "./measure.ts";

const recognise = await loadRecogniser(await readGallery(Deno.args[0]!));

await answerLines(async (path): Promise<Seen> => {
  const { name } = await recognise(path);
  return { names: name === null ? [] : [name] };
});
