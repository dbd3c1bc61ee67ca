// One instance of the recogniser: reads a video's path from each line of standard input, and writes
// its answer as a line of JSON.
import process from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import { readGallery } from "../../../recognition/gallery/gallery_file.ts";
import { loadRecogniser } from "../../../recognition/recogniser.ts";
import type { Answer } from "./contender.ts";

const [galleryFile] = Deno.args;
const recognise = await loadRecogniser(await readGallery(galleryFile!));
console.log(JSON.stringify({ ready: true }));

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
let pending = "";
for await (const text of lines) {
  const parts = (pending + text).split("\n");
  pending = parts.pop()!;
  for (const path of parts) {
    const started = performance.now();
    const { name, stages } = await recognise(path);
    const answered: Answer = {
      name,
      ms: performance.now() - started,
      stages,
      rss: process.memoryUsage.rss(),
      peak: process.resourceUsage().maxRSS * 1024,
      tensors: tf.memory().numTensors,
    };
    console.log(JSON.stringify(answered));
  }
}
