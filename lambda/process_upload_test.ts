import assert from "node:assert/strict";
import { s3PutRecord } from "../contract/testing/messages.ts";
import { readNotification, type Upload } from "../contract/s3_event.ts";
import { decodeDescriptor } from "../contract/descriptor_text.ts";
import type { PeopleObject } from "../contract/people_object.ts";
import type { Result, Student } from "../contract/result.ts";
import { PERSON } from "../contract/testing/messages.ts";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { type Recognition, UNREADABLE } from "../recognition/recogniser.ts";
import { STAGES } from "../recognition/stage_timer.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import type { Work } from "./aws_store.ts";
import { createUploadProcessor } from "./process_upload.ts";
import { DeadlineNear } from "./runtime/deadline.ts";
import { createScratchFolders } from "./scratch_folder.ts";
import { fakeContext } from "./testing/fake_context.ts";

const ANN: Student = { name: "Ann Lee", major: "Physics", year: "junior" };
const FRAME = { width: 2, height: 1, rgb: new Uint8Array(6), time: 1.5 };
const SEEN: Recognition = {
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

function upload(): Upload {
  const notification = readNotification({ Records: [s3PutRecord({ key: "clip+1.mp4" })] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

type Step =
  | "download"
  | "recognise"
  | "find"
  | "encode"
  | "frame"
  | "people"
  | "tracks"
  | "csv"
  | "send";

interface Setting {
  seen?: Recognition;
  student?: Student | null;
  video?: string;
  omitDescriptor?: boolean;
  /** Called at each step: throws, waits or aborts as the test requires. */
  at?: (step: Step, stop: AbortController) => void | Promise<void>;
}

/** Processes one upload with fakes, in a scratch folder of the test's own. */
async function answerOne(
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
      },
      async putFrame(key, jpeg, signal) {
        await step("frame", signal);
        written.frame = [key, jpeg];
      },
      async putPeople(key, people, signal) {
        await step("people", signal);
        written.people = [key, people];
      },
      loadTracks: () => Promise.resolve(null),
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
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    const left = [...Deno.readDirSync(scratch)].map(({ name }) => name);
    return { ...outcome, steps, done: [...done], written, logged: logged(), left };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), ...noLeaks, fn });

test("a recognised video: frame, student, CSV object, then the message, and a log line", async () => {
  const said = await answerOne({});
  assert.ok("result" in said, String("error" in said && said.error));
  const { ms, ...result } = said.result;
  assert.deepEqual(result, {
    version: 1,
    identity: upload().identity,
    bucket: "in",
    key: "clip 1.mp4",
    outcome: "recognised",
    name: "Ann Lee",
    student: ANN,
    distance: 0.43,
    second: { name: "Ben", distance: 0.71 },
    confidence: "likely",
    frameTime: 1.5,
    face: { x: 1, y: 2, width: 3, height: 4 },
    others: [],
    frameKey: "clip 1.jpg",
    functionVersion: "7",
    requestId: "id-1",
    reason: null,
  });
  assert.deepEqual(Object.keys(ms), ["download", ...STAGES, "lookup", "total"]);
  assert.ok(Object.values(ms).every(Number.isInteger));
  assert.deepEqual(said.steps.slice(0, 2), ["download", "recognise"]);
  assert.deepEqual(said.steps.slice(2, 4).sort(), ["encode", "find"]);
  assert.deepEqual(said.steps.slice(4), ["frame", "csv", "send"]);
  assert.deepEqual(said.written.frame, ["clip 1.jpg", new Uint8Array([1, 2, 3])]);
  assert.equal(said.written.csvKey, "clip 1.csv");
  assert.deepEqual(said.logged.map(({ message, outcome }) => [message, outcome]), [
    ["answered", "recognised"],
  ]);
});

test("unknown or no face: a frame and a result, and no student is looked up", async () => {
  for (const outcome of ["unknown", "no_face"] as const) {
    const said = await answerOne({ seen: { ...SEEN, outcome, name: null } });
    assert.ok("result" in said);
    assert.equal(said.result.outcome, outcome);
    assert.deepEqual([said.result.name, said.result.student], [null, null]);
    assert.equal(said.result.reason, null);
    assert.deepEqual(said.steps, ["download", "recognise", "encode", "frame", "csv", "send"]);
  }
});

test("the nearest people and the descriptor go with the CSV object, not into the result", async () => {
  const unknown: Recognition = { ...SEEN, outcome: "unknown", name: null };
  const { written: { work, result } } = await answerOne({ seen: unknown });
  assert.deepEqual([work!.nearest, work!.descriptor], [SEEN.nearest, SEEN.descriptor]);
  assert.ok(!("nearest" in result!) && !("descriptor" in result!));
  const { written: without } = await answerOne({ seen: unknown, omitDescriptor: true });
  assert.deepEqual([without.work!.nearest, without.work!.descriptor], [SEEN.nearest, null]);
  const { written: none } = await answerOne({ seen: unreadableVideo });
  assert.deepEqual([none.work!.nearest, none.work!.descriptor], [null, null]);
});

const unreadableVideo: Recognition = { ...UNREADABLE, reason: "moov atom not found" };

test("an unreadable video is a result with its reason, without a frame", async () => {
  const said = await answerOne({ seen: unreadableVideo });
  assert.ok("result" in said);
  const { outcome, reason, frameKey, frameTime } = said.result;
  assert.deepEqual([outcome, reason], ["unreadable", "moov atom not found"]);
  assert.deepEqual([frameKey, frameTime], [null, null]);
  assert.deepEqual(said.steps, ["download", "recognise", "csv", "send"]);
});

test("the other people in the frame are looked up too, each in a further row", async () => {
  const face = { x: 5, y: 6, width: 7, height: 8 };
  const others = [
    { name: "Ann Lee", distance: 0.3, face },
    { name: null, distance: 0.9, face },
  ];
  const said = await answerOne({ seen: { ...SEEN, others } });
  assert.ok("result" in said);
  assert.deepEqual(said.result.others, [
    { name: "Ann Lee", student: ANN, distance: 0.3, face },
    { name: null, student: null, distance: 0.9, face },
  ]);
});

const SQUARE = { width: 128, height: 128, rgb: new Uint8Array(128 * 128 * 3) };
const EVERYONE: Recognition = {
  ...SEEN,
  everyone: {
    people: [
      { ...PERSON, student: null },
      { ...PERSON, name: "Ben", student: null },
      { ...PERSON, name: null, student: null, stranger: 1, sure: false },
    ],
    descriptors: [1, 2, 3].map((value) => new Float32Array(128).fill(value)),
    faces: [SQUARE, SQUARE, SQUARE],
    seconds: 90,
  },
};

test("everyone: each is looked up once, has a row, and is in the message and beside the frame", async () => {
  const said = await answerOne({ seen: EVERYONE });
  assert.ok("result" in said, String("error" in said && said.error));
  const { result, written } = said;
  const ben = { ...ANN, name: "Ben" };
  assert.deepEqual(result.people!.map(({ name, student }) => [name, student]), [
    ["Ann Lee", ANN],
    ["Ben", ben],
    [null, null],
  ]);
  assert.deepEqual([result.name, result.student, result.others], ["Ann Lee", ANN, []]);
  assert.ok(!("peopleLeftOut" in result));
  assert.equal(said.steps.filter((step) => step === "find").length, 2);
  assert.deepEqual(said.steps.slice(-4), ["frame", "people", "csv", "send"]);
  assert.equal(written.csv!.people!.length, 3);
  const [key, { people, ...object }] = written.people!;
  assert.equal(key, "clip 1.json");
  assert.deepEqual(object, {
    version: 1,
    identity: upload().identity,
    seconds: 90,
    faces: btoa("\x04\x05\x06"),
  });
  assert.deepEqual(people.map(({ descriptor: _, ...person }) => person), result.people);
  assert.deepEqual(people.map(({ descriptor }) => descriptor && decodeDescriptor(descriptor)![0]), [
    null,
    null,
    3,
  ]);
  assert.ok(result.people!.every((person) => !("descriptor" in person)));
});

test("without descriptors none is stored beside the frame", async () => {
  const { written } = await answerOne({ seen: EVERYONE, omitDescriptor: true });
  assert.ok(written.people![1].people.every(({ descriptor }) => descriptor === null));
});

test("nobody in the whole video: an empty list, and no picture of faces", async () => {
  const nobody: Recognition = {
    ...SEEN,
    outcome: "no_face",
    name: null,
    everyone: { people: [], descriptors: [], faces: [], seconds: 90 },
  };
  const said = await answerOne({ seen: nobody });
  assert.ok("result" in said);
  assert.deepEqual(said.result.people, []);
  assert.deepEqual([said.written.people![1].people, said.written.people![1].faces], [[], null]);
  assert.equal(said.steps.filter((step) => step === "encode").length, 1);
});

test("of a crowd the message leaves out the last, and the objects nobody", async () => {
  const [person] = EVERYONE.everyone!.people;
  const people = Array.from({ length: 2000 }, (_, i) => ({ ...person!, name: `Ann ${i}` }));
  const descriptors = people.map(() => new Float32Array(128).fill(1));
  const everyone = { ...EVERYONE.everyone!, people, descriptors };
  const said = await answerOne({ seen: { ...EVERYONE, everyone } });
  assert.ok("result" in said);
  const { people: sent, peopleLeftOut } = said.result;
  assert.ok(JSON.stringify(said.result).length < 250_000);
  assert.ok(peopleLeftOut! > 0);
  assert.equal(sent!.length + peopleLeftOut!, 2000);
  assert.equal(said.written.csv!.people!.length, 2000);
  assert.equal(said.written.people![1].people.length, 2000);
});

test("a whole video that does not fit the timeout: the error says how far it was seen", async () => {
  const said = await answerOne({
    seen: EVERYONE,
    at(step) {
      if (step === "recognise") throw new DeadlineNear("the timeout is near: stopped");
    },
  });
  assert.ok("error" in said && said.error instanceof DeadlineNear);
  assert.equal(said.error.message, "the timeout is near: stopped; 42 s of the video were seen");
});

test("of a long video the work is kept until the message is sent", async () => {
  const long = { ...EVERYONE, everyone: { ...EVERYONE.everyone!, seconds: 200 } };
  const late = await answerOne({
    seen: long,
    at(step) {
      if (step === "recognise") throw new DeadlineNear("the timeout is near: stopped");
    },
  });
  assert.ok("error" in late);
  assert.match(String(late.error), /42 s of the video were seen, and the next attempt goes on/);
  const [key, text] = late.written.tracks!;
  assert.equal(key, "clip 1.tracks");
  assert.deepEqual(JSON.parse(text), { identity: upload().identity, work: "a minute" });
  const done = await answerOne({ seen: long });
  assert.deepEqual(done.steps.slice(-2), ["send", "tracks"]);
  assert.deepEqual(done.written.tracks, ["clip 1.tracks", ""]);
  const short = await answerOne({ seen: EVERYONE });
  assert.ok(!short.steps.includes("tracks"));
});

test("a video that is refused before the download is unreadable, with the reason", async () => {
  const said = await answerOne({
    at(step) {
      if (step === "download") throw new UnreadableVideo("900 MB: the limit is 400 MB");
    },
  });
  assert.ok("result" in said);
  const { outcome, reason } = said.result;
  assert.deepEqual([outcome, reason], ["unreadable", "900 MB: the limit is 400 MB"]);
  assert.deepEqual(said.steps, ["download", "csv", "send"]);
});

test("a person who is not in the table is recognised, and the reason says so", async () => {
  const said = await answerOne({ student: null });
  assert.ok("result" in said);
  const { outcome, name, student, reason } = said.result;
  assert.deepEqual([outcome, name, student], ["recognised", "Ann Lee", null]);
  assert.equal(reason, "Ann Lee is not in the students table");
});

const STEPS: Step[] = ["download", "recognise", "find", "encode", "frame", "csv", "send"];

test("the video is removed from the scratch folder, after success and after any failure", async () => {
  assert.deepEqual((await answerOne({})).left, []);
  for (const failing of STEPS) {
    const said = await answerOne({
      at(step) {
        if (step === failing) throw new Error(`${step} fails`);
      },
    });
    assert.ok("error" in said, failing);
    assert.equal(String(said.error), `Error: ${failing} fails`);
    assert.deepEqual(said.left, []);
  }
});

test("the message is not sent unless the frame and the CSV object are written", async () => {
  for (const failing of STEPS.slice(0, -1)) {
    const { steps } = await answerOne({
      at(step) {
        if (step === failing) throw new Error(`${step} fails`);
      },
    });
    assert.ok(!steps.includes("send"), failing);
    if (failing !== "csv" && failing !== "frame") assert.ok(!steps.includes("csv"), failing);
  }
});

test("after the deadline nothing more is written, and the error says why", async () => {
  const writes: Step[] = ["frame", "csv", "send"];
  for (const last of STEPS.slice(0, -1)) {
    const reason = new Error("the timeout is near");
    const said = await answerOne({
      at(step, stop) {
        if (step === last) stop.abort(reason);
      },
    });
    assert.ok("error" in said, last);
    assert.equal(said.error, reason, last);
    const after = said.steps.slice(said.steps.indexOf(last) + 1);
    assert.deepEqual(after.filter((step) => writes.includes(step)), [], `after ${last}`);
  }
});

test("a failed lookup does not leave an encoder running", async () => {
  const failed = Promise.withResolvers<void>();
  const said = await answerOne({
    async at(step) {
      if (step === "find") {
        failed.resolve();
        throw new Error("no table");
      }
      if (step !== "encode") return;
      await failed.promise;
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  });
  assert.ok("error" in said);
  assert.ok(said.done.includes("encode"));
});
