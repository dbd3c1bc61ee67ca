import assert from "node:assert/strict";
import { decodeDescriptor } from "../contract/descriptor_text.ts";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { PERSON } from "../contract/testing/messages.ts";
import type { Recognition } from "../recognition/recogniser.ts";
import { DeadlineNear } from "./runtime/deadline.ts";
import { ANN, answerOne, SEEN, upload } from "./testing/answer_one.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), ...noLeaks, fn });

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
