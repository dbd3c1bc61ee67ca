import { flag, runProgram } from "../../cli/program.ts";
import { progressOnStderr } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { SAMPLE_PHOTOS } from "../faces/face_api.ts";
import { detectToEnroll } from "../enroll/enroll_pictures.ts";
import { loadFaceFinder } from "../faces/face_finder.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { assignStudents, enrolledStudents } from "./assign_students.ts";
import { writeClip, writePicture } from "./clips.ts";
import {
  finishSamples,
  makeFolder,
  samplesExist,
  startSamples,
  writeText,
} from "./samples_folder.ts";
import { type SampleFace, sampleFaces } from "./sample_faces.ts";
import { mappingLine, rosterCsv } from "./roster.ts";
import { sceneOf } from "./scenes.ts";

/** Number of concurrent ffmpeg processes. */
const AT_ONCE = 2;

await runProgram({
  name: "samples",
  summary: "Creates sample clips, people to enroll, a roster and a mapping from face-api's photos.",
  flags: {
    out: flag({
      flags: "--out <folder>",
      path: true,
      help: "where to write them: a new or empty folder, or one with older samples",
      default: "var/samples",
    }),
  },
  main: async ({ out }) => {
    const signal = stopSignal();
    if (await samplesExist(out)) {
      console.log(`${out}: already complete`);
      return 0;
    }
    await startSamples(out);
    const progress = progressOnStderr();
    progress.update("finding faces in the sample photos");
    const faces = await usableFaces(`${out}/candidate.jpg`, signal);
    const cast = assignStudents(faces);
    const mapping: string[] = [];
    let made = 0;
    await makeFolder(`${out}/videos`);
    await inParallel(cast.length, signal, async (i, signal) => {
      const { face, student, enrolled } = cast[i]!;
      if (student && enrolled) {
        await makeFolder(`${out}/people/${student.name}`);
        await writePicture(face, `${out}/people/${student.name}/picture.jpg`, signal);
      }
      await writeClip(face, sceneOf(i), `${out}/videos/test_${i}.mp4`, signal);
      mapping[i] = mappingLine(`test_${i}.mp4`, student);
      progress.update(`clip ${++made}/${cast.length}`);
    });
    progress.clear();
    const students = enrolledStudents(cast);
    await writeText(`${out}/students.csv`, rosterCsv(students));
    await writeText(`${out}/mapping`, mapping.join(""));
    await finishSamples(out);
    console.log(`${out}: ${cast.length} clips, ${students.length} students`);
    return 0;
  },
});

/**
 * The faces that can be enrolled. A face in profile may be found in the group photo but not in a
 * crop of it.
 */
async function usableFaces(candidate: string, signal: AbortSignal): Promise<SampleFace[]> {
  const finder = await loadFaceFinder();
  const usable: SampleFace[] = [];
  try {
    for (const face of await sampleFaces(SAMPLE_PHOTOS, finder, signal)) {
      await writePicture(face, candidate, signal);
      if ((await detectToEnroll(await pictureFrame(candidate), finder)).length > 0) {
        usable.push(face);
      }
    }
  } finally {
    await Deno.remove(candidate).catch(() => {});
  }
  return usable;
}

/** Runs the jobs, a few at a time. The first failure stops the others. */
async function inParallel(
  jobs: number,
  signal: AbortSignal,
  job: (index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const worker = async () => {
    try {
      while (next < jobs) await job(next++, either);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  either.throwIfAborted();
}
