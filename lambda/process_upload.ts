import { awaitAll } from "../cli/async.ts";
import { csvKey, frameKey, peopleKey } from "../contract/csv.ts";
import { fitPeople, type Person } from "../contract/people.ts";
import type { Result } from "../contract/result.ts";
import { isPart, type Upload, wholeUpload } from "../contract/s3_event.ts";
import type { Picture } from "../recognition/frames/frame.ts";
import { type Recognise, type Recognition, UNREADABLE } from "../recognition/recogniser.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import type { RangeRecogniser } from "../recognition/timeline/ranges.ts";
import type { ProcessUpload } from "./handler.ts";
import { type UploadWork, uploadWork } from "./kept_work.ts";
import { facesOf, peopleObject, withStudents } from "./people.ts";
import { processPart } from "./process_part.ts";
import { lookInTime } from "./progress.ts";
import type { Context } from "./runtime/context.ts";
import type { ScratchFolders } from "./scratch_folder.ts";
import type { Store } from "./aws_store.ts";
import type { FindStudent } from "./find_student.ts";
import { splitVideo } from "./split_video.ts";
import { ObjectChanged } from "./object_changed.ts";
import { lookAtWholeIfUnreadable, type VideoFile, videoFile } from "./video_file.ts";

interface Dependencies {
  readonly store: Store;
  readonly recognise: Recognise;
  readonly findStudent: FindStudent;
  readonly encodeJpeg: (picture: Picture, signal: AbortSignal) => Promise<Uint8Array>;
  readonly scratch: Pick<ScratchFolders, "withFolder">;
  /** Whether to leave the face's descriptor out of the metadata. */
  readonly omitDescriptor?: boolean;
  /** Set if long videos are looked at in parts, each in an invocation of its own. */
  readonly inParts?: RangeRecogniser | null;
}

/**
 * Creates the processing of one upload: video → person → student → CSV object and output message.
 * When it fails, no write is still in progress.
 */
export function createUploadProcessor(dependencies: Dependencies): ProcessUpload {
  const { store, recognise, findStudent, encodeJpeg, scratch, inParts = null } = dependencies;
  const { omitDescriptor = false } = dependencies;
  return async (upload, context) => {
    try {
      return await process(upload, context);
    } catch (error) {
      if (!(error instanceof ObjectChanged)) throw error;
      context.log.info("looked at anew", { key: upload.key, reason: error.message });
      return await process(upload, context);
    }
  };

  function process(upload: Upload, context: Context): ReturnType<ProcessUpload> {
    return scratch.withFolder(async (folder) => {
      const job: Job = {
        upload: wholeUpload(upload),
        context,
        clock: stopwatch(),
        startedAt: new Date(),
      };
      const onDownloaded = (ms: number) => job.clock.took("download", ms);
      const video = videoFile(store, upload, `${folder}/video.mp4`, context, { onDownloaded });
      const { identity, key } = upload;
      // A part is looked at as the whole video, if the function no longer splits videos.
      if (inParts && isPart(upload)) {
        const part = await processPart({ store, recogniser: inParts }, upload, video, context);
        if (part.kind === "waits") return { answer: "part", identity, key };
        if (part.kind === "unreadable") return await answer(job, unreadable(part.reason), part);
        return await answer(job, await look(job, video, part.kept), part.kept);
      }
      const kept = uploadWork(store, job.upload, context);
      try {
        await (inParts ? video.open() : video.download());
      } catch (error) {
        if (!(error instanceof UnreadableVideo)) throw error;
        return await answer(job, unreadable(error.message), kept);
      }
      if (inParts && await splitVideo(store, inParts, upload, video, context)) {
        return { answer: "split", identity, key };
      }
      return await answer(job, await look(job, video, kept), kept);
    });
  }

  /** @param kept emptied when the answer is sent */
  async function answer(
    { upload, context, clock, startedAt }: Job,
    seen: Recognition,
    kept: Pick<UploadWork, "clear">,
  ): Promise<Result> {
    const { signal } = context;
    const { everyone } = seen;
    const sheet = everyone ? facesOf(everyone) : null;
    const names = namesIn(seen);
    const [jpeg, faces, ...students] = await awaitAll([
      seen.frame && encodeJpeg(seen.frame, signal),
      sheet && encodeJpeg(sheet, signal),
      ...names.map((name) => findStudent(name, signal)),
    ]);
    const studentOf = (name: string | null) =>
      name === null ? null : students[names.indexOf(name)] ?? null;
    const student = studentOf(seen.name);
    const people = everyone && withStudents(everyone, studentOf);
    clock.lap("lookup");
    const result: Result = {
      version: 1,
      identity: upload.identity,
      bucket: upload.bucket,
      key: upload.key,
      outcome: seen.outcome,
      name: seen.name,
      student,
      distance: seen.distance,
      second: secondOf(seen),
      confidence: seen.confidence,
      frameTime: seen.frame?.time ?? null,
      face: seen.face,
      others: seen.others.map((other) => ({ ...other, student: studentOf(other.name) })),
      ...(people && messagePeople(people)),
      frameKey: jpeg && frameKey(upload.key),
      ms: clock.times(),
      functionVersion: context.functionVersion,
      requestId: context.requestId,
      reason: seen.name !== null && student === null
        ? `${seen.name} is not in the students table`
        : seen.reason,
    };
    signal.throwIfAborted();
    const work = {
      startedAt,
      endedAt: new Date(),
      nearest: seen.nearest,
      descriptor: omitDescriptor ? null : seen.descriptor,
    };
    await awaitAll([
      jpeg && store.putFrame(frameKey(upload.key), jpeg, signal),
      everyone && people && store.putPeople(
        peopleKey(upload.key),
        peopleObject(upload.identity, everyone, people, faces, { omitDescriptor }),
        signal,
      ),
      // Here nobody is left out.
      store.putCsv(csvKey(upload.key), people ? { ...result, people } : result, work, signal),
    ]);
    signal.throwIfAborted();
    await store.send(result, signal);
    await kept.clear();
    clock.lap("output");
    const { identity, key, outcome, distance, reason } = result;
    context.log.info("answered", {
      identity,
      key,
      outcome,
      distance,
      ...(people && { people: people.length }),
      reason,
      ms: clock.times(),
    });
    return result;
  }

  async function look(
    { context, clock }: Job,
    video: VideoFile,
    kept: UploadWork,
  ): Promise<Recognition> {
    const { path, fetchFrames } = video;
    // A frame at any time is decoded after the first one only.
    await video.fetchFirst();
    const seen = await lookInTime((onProgress) => {
      const options = { ...context, onProgress, kept, fetchFrames };
      return lookAtWholeIfUnreadable(video, () => recognise(path, options), isUnreadable);
    }, kept);
    clock.stages(seen.stages);
    return seen;
  }
}

/** The work on one upload, from its beginning. */
interface Job {
  readonly upload: Upload;
  readonly context: Context;
  readonly clock: Stopwatch;
  readonly startedAt: Date;
}

function isUnreadable({ outcome }: Recognition): boolean {
  return outcome === "unreadable";
}

function unreadable(reason: string): Recognition {
  return { ...UNREADABLE, reason };
}

/** Everyone to look up, each once. */
function namesIn({ name, others, everyone }: Recognition): string[] {
  const all = [name, ...others.map(({ name }) => name)];
  all.push(...everyone?.people.map(({ name }) => name) ?? []);
  return [...new Set(all.filter((one) => one !== null))];
}

/** The people as a message may carry them. */
function messagePeople(all: readonly Person[]): Pick<Result, "people" | "peopleLeftOut"> {
  const { people, leftOut } = fitPeople(all);
  return { people, ...(leftOut > 0 && { peopleLeftOut: leftOut }) };
}

function secondOf({ nearest }: Recognition): Result["second"] {
  const second = nearest?.second;
  return second ? { name: second.name, distance: second.distance } : null;
}

type Stopwatch = ReturnType<typeof stopwatch>;

/** Measures whole milliseconds by stage, and in total. */
function stopwatch() {
  const start = performance.now();
  const laps: Record<string, number> = {};
  let last = start;
  return {
    lap(stage: string) {
      laps[stage] = Math.round(performance.now() - last);
      last = performance.now();
    },
    /** Adds to a stage that was measured elsewhere and has just ended. */
    took(stage: string, ms: number) {
      laps[stage] = (laps[stage] ?? 0) + Math.round(ms);
      last = performance.now();
    },
    /** Adds stages that were measured elsewhere since the last lap. */
    stages(times: Readonly<Record<string, number>>) {
      for (const [stage, ms] of Object.entries(times)) laps[stage] = Math.round(ms);
      last = performance.now();
    },
    times: (): Record<string, number> => ({
      ...laps,
      total: Math.round(performance.now() - start),
    }),
  };
}
