// One instance of the recogniser: reads a video's path from each line of standard input, and writes
// its answer as a line of JSON.
import process from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import { readGallery } from "../../../recognition/gallery/gallery_file.ts";
import { loadRecogniser } from "../../../recognition/recogniser.ts";
import { answerLines } from "./answer_lines.ts";
import type { Answer } from "./contender.ts";

const [galleryFile] = Deno.args;
const recognise = await loadRecogniser(await readGallery(galleryFile!));

await answerLines(async (path): Promise<Answer> => {
  const started = performance.now();
  const { name, stages } = await recognise(path);
  return {
    name,
    ms: performance.now() - started,
    stages,
    rss: process.memoryUsage.rss(),
    peak: process.resourceUsage().maxRSS * 1024,
    tensors: tf.memory().numTensors,
  };
});
