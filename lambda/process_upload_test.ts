import assert from "node:assert/strict";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { type Recognition, UNREADABLE } from "../recognition/recogniser.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import { STAGES } from "../recognition/stage_timer.ts";
import { ANN, answerOne, SEEN, type Step, upload } from "./testing/answer_one.ts";

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
