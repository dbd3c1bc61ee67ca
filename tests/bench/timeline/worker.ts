// One instance of `identify --timeline`: reads a video's path from each line of standard input, and
// writes the people that it finds as a line of JSON. usage: worker.ts GALLERY EVERY
import { readGallery } from "../../../recognition/gallery/gallery_file.ts";
import { loadTimelineRecogniser } from "../../../recognition/timeline/recognise_timeline.ts";
import { answerLines } from "../recognition/answer_lines.ts";
import type { Seen } from "./measure.ts";

const [gallery, every] = Deno.args;
const recognise = await loadTimelineRecogniser(await readGallery(gallery!), {
  every: Number(every),
});

await answerLines(async (path): Promise<Seen> => {
  const { people } = await recognise(path);
  return { names: people.flatMap(({ name }) => name ?? []) };
});
