// Videos for a workload that lasts long enough for a fault: several copies of each sample.
import { dirname } from "node:path";
import { sampleSet } from "../testing/samples.ts";

export interface LabVideos {
  readonly videos: string;
  readonly mapping: string;
  readonly students: string;
  readonly gallery: string;
  readonly count: number;
}

/** Makes a folder of videos and its mapping. @param times copies of each sample */
export async function labVideos(folder: string, times: number): Promise<LabVideos> {
  const { videos: samples, gallery } = await sampleSet();
  const from = `${dirname(samples)}/`;
  const videos = `${folder}/videos-${times}`;
  await Deno.mkdir(videos, { recursive: true });
  const lines: string[] = [];
  for (const line of (await Deno.readTextFile(`${from}mapping`)).trim().split("\n")) {
    const [, name, rest] = /^(.*)\.mp4:(.*)$/.exec(line)!;
    for (let time = 0; time < times; time++) {
      const copy = time === 0 ? `${name}.mp4` : `${name}_again_${time}.mp4`;
      await Deno.copyFile(`${samples}/${name}.mp4`, `${videos}/${copy}`);
      lines.push(`${copy}:${rest}\n`);
    }
  }
  const mapping = `${folder}/mapping-${times}`;
  await Deno.writeTextFile(mapping, lines.join(""));
  return { videos, mapping, students: `${from}students.csv`, gallery, count: lines.length };
}
