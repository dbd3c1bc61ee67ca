// Processes one upload with fakes, for tests.
import assert from "node:assert/strict";
import type { PeopleObject } from "../../contract/people_object.ts";
import type { Result, Student } from "../../contract/result.ts";
import { readNotification, type Upload } from "../../contract/s3_event.ts";
import { s3PutRecord } from "../../contract/testing/messages.ts";
import { type Recognition, UNREADABLE } from "../../recognition/recogniser.ts";
import type { Work } from "../aws_store.ts";
import { createUploadProcessor } from "../process_upload.ts";
import { createScratchFolders } from "../scratch_folder.ts";
import { fakeContext } from "./fake_context.ts";

export const ANN: Student = { name: "Ann Lee", major: "Physics", year: "junior" };
export const FRAME = { width: 2, height: 1, rgb: new Uint8Array(6), time: 1.5 };
export const SEEN: Recognition = {
  ...UNREADABLE,
  outcome: "recognised",
  name: "Ann Lee",
  distance: 0.43,
  nearest: {
    name: "Ann Lee",
    distance: 0.43,
    photos: 1,
    second: { name: "Ben", distance: 0.71, photos: 2 },
  },
  confidence: "likely",
  face: { x: 1, y: 2, width: 3, height: 4 },
  descriptor: new Float32Array(128).fill(0.5),
  frame: FRAME,
  ms: 90,
  reason: null,
};

export function upload(): Upload {
  const notification = readNotification({ Records: [s3PutRecord({ key: "clip+1.mp4" })] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

export type Step =
  | "download"
  | "recognise"
  | "find"
  | "encode"
  | "frame"
  | "people"
  | "tracks"
  | "csv"
  | "send";

export interface Setting {
  seen?: Recognition;
  student?: Student | null;
  video?: string;
  omitDescriptor?: boolean;
  /** Called at each step: throws, waits or aborts as the test requires. */
  at?: (step: Step, stop: AbortController) => void | Promise<void>;
}

/** Processes one upload with fakes, in a scratch folder of the test's own. */
export async function answerOne(
  { seen = SEEN, student = ANN, video = "video", omitDescriptor = false, at }: Setting,
) {
  const steps: Step[] = [];
  const done: Step[] = [];
  const written: {
    csvKey?: string;
    result?: Result;
    work?: Work;
    frame?: [string, Uint8Array];
    people?: [string, PeopleObject];
    csv?: Result;
    tracks?: [string, string];
  } = {};
  const stop = new AbortController();
  const { context, logged } = fakeContext(stop.signal);
  const scratch = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  const step = async (name: Step, signal: AbortSignal | undefined) => {
    assert.equal(signal, stop.signal, `${name} has the signal`);
    // As AWS's clients and ffmpeg do: aborted work is not started.
    signal?.throwIfAborted();
    steps.push(name);
    await at?.(name, stop);
    done.push(name);
  };
  const answer = createUploadProcessor({
    omitDescriptor,
    scratch: createScratchFolders(scratch),
    store: {
      async download(bucket, key, path, signal) {
        assert.deepEqual([bucket, key], ["in", "clip 1.mp4"]);
        assert.ok(path.startsWith(`${scratch}/`));
        await Deno.writeTextFile(path, video);
        await step("download", signal);
        return "1";
      },
      downloadRange: () => assert.fail("a video in one go is downloaded whole"),
      async putFrame(key, jpeg, signal) {
        await step("frame", signal);
        written.frame = [key, jpeg];
      },
      async putPeople(key, people, signal) {
        await step("people", signal);
        written.people = [key, people];
      },
      loadTracks: () => Promise.resolve(null),
      listTracks: () => Promise.resolve([]),
      sendUploads: () => Promise.resolve(),
      async saveTracks(key, text, signal) {
        await step("tracks", signal);
        written.tracks = [key, text];
      },
      async putCsv(key, result, work, signal) {
        assert.ok(work.startedAt <= work.endedAt);
        await step("csv", signal);
        written.csvKey = key;
        written.csv = result;
        written.work = work;
      },
      async send(result, signal) {
        await step("send", signal);
        written.result = result;
        if (!seen.everyone) assert.equal(result, written.csv);
      },
    },
    async recognise(path, limits) {
      assert.equal(await Deno.readTextFile(path), video);
      assert.equal(limits?.requireTime, context.requireTime);
      if (seen.everyone) {
        limits?.onProgress?.(41.5);
        if (seen.everyone.seconds > 100) await limits?.kept?.save("a minute");
      }
      await step("recognise", limits?.signal);
      return seen;
    },
    async findStudent(name, signal) {
      if (!seen.everyone) assert.equal(name, seen.name);
      await step("find", signal);
      return student && { ...student, name };
    },
    async encodeJpeg(frame, signal) {
      if (frame !== seen.frame) assert.ok(seen.everyone && frame.width > FRAME.width);
      await step("encode", signal);
      return new Uint8Array(frame === seen.frame ? [1, 2, 3] : [4, 5, 6]);
    },
  });
  try {
    const outcome = await answer(upload(), context).then(
      (result) => ({ result: result as Result }),
      (error: unknown) => ({ error }),
    );
    const left = [...Deno.readDirSync(scratch)].map(({ name }) => name);
    return { ...outcome, steps, done: [...done], written, logged: logged(), left };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
