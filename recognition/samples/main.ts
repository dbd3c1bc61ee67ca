import { flag, runProgram } from "../../contract/cli.ts";
import { progressOnStderr } from "../../contract/progress.ts";
import { stopSignal } from "../../contract/stop.ts";
import { SAMPLE_PHOTOS } from "../face_api.ts";
import { facesOf } from "../enroll.ts";
import { loadFaceFinder } from "../faces.ts";
import { pictureFrame } from "../frames.ts";
import { writeClip, writePicture } from "./clips.ts";
import { type SampleFace, sampleFaces } from "./photos.ts";
import { mappingLine, rosterCsv, sampleRoster } from "./roster.ts";

/** Raised when the samples change, so that old ones are made anew. */
const EDITION = "1";
/** Who is left out of the gallery and the roster: in the demo one must come out unknown. */
const STRANGER = 12;
/** ffmpeg processes at once. */
const AT_ONCE = 2;

await runProgram({
  name: "samples",
  summary: "Makes sample clips, people to enroll, a roster and a mapping from face-api's photos.",
  flags: {
    out: flag({
      flags: "--out <folder>",
      path: true,
      help: "where to put them",
      default: "var/samples",
    }),
  },
  main: async ({ out }) => {
    const signal = stopSignal();
    const stamp = `${out}/edition`;
    if (await Deno.readTextFile(stamp).catch(() => "") === EDITION) {
      console.log(`${out}: made already`);
      return 0;
    }
    await Deno.remove(out, { recursive: true }).catch(() => {});
    await Deno.mkdir(`${out}/videos`, { recursive: true });
    const progress = progressOnStderr();
    progress.update("finding faces in the sample photos");
    const faces = await usableFaces(`${out}/candidate.jpg`);
    const roster = sampleRoster(faces.length);
    const mapping: string[] = [];
    let made = 0;
    await inParallel(faces.length, AT_ONCE, async (i) => {
      signal.throwIfAborted();
      const student = i === STRANGER ? null : roster[i]!;
      if (student) {
        await Deno.mkdir(`${out}/people/${student.name}`, { recursive: true });
        await writePicture(faces[i]!, `${out}/people/${student.name}/picture.jpg`);
      }
      await writeClip(faces[i]!, i, `${out}/videos/test_${i}.mp4`);
      mapping[i] = mappingLine(`test_${i}.mp4`, student);
      progress.update(`clip ${++made}/${faces.length}`);
    }).catch((error) => {
      if (!signal.aborted) throw error;
    });
    progress.clear();
    if (signal.aborted) return 130;
    const students = roster.filter((_, i) => i !== STRANGER);
    await Deno.writeTextFile(`${out}/students.csv`, rosterCsv(students));
    await Deno.writeTextFile(`${out}/mapping`, mapping.join(""));
    // Last: an interrupted run is made again.
    await Deno.writeTextFile(stamp, EDITION);
    console.log(`${out}: ${faces.length} clips, ${students.length} students`);
    return 0;
  },
});

/** The faces that can be enrolled: one in profile is found in a group, but not by itself. */
async function usableFaces(candidate: string): Promise<SampleFace[]> {
  const finder = await loadFaceFinder();
  const usable: SampleFace[] = [];
  for (const face of await sampleFaces(SAMPLE_PHOTOS, finder)) {
    await writePicture(face, candidate);
    if ((await facesOf(await pictureFrame(candidate), finder)).length > 0) usable.push(face);
  }
  await Deno.remove(candidate);
  return usable;
}

async function inParallel(jobs: number, atOnce: number, job: (index: number) => Promise<void>) {
  let next = 0;
  const worker = async () => {
    while (next < jobs) await job(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
