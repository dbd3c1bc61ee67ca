import assert from "node:assert/strict";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { rollOf } from "./roll.ts";
import { videoRows } from "./video_rows.ts";
import { answer, answerWhole, face } from "../testing/sample_answers.ts";

const student = (name: string) => ({ name, major: "Physics", year: "junior" });

function rollOfAnswers(
  answers: Parameters<typeof answer>[1],
  roster: ReturnType<typeof student>[] | null,
) {
  const evidence = answer(sampleEvidence(Object.keys(answers)), answers);
  const rows = videoRows(evidence);
  const names = (seen: readonly number[]) => seen.map((index) => rows[index]!.video);
  return { roll: rollOf(evidence, rows, roster), rows, names };
}

Deno.test("everyone of the roster is on the roll, seen or absent; others are marked", () => {
  const { roll, names } = rollOfAnswers({
    "a.mp4": { text: "ann,Physics,junior\r\n" },
    "b.mp4": { text: "zoe,,\r\n" },
    "c.mp4": { text: "ann,Physics,junior\r\n", distance: 0.1 },
    "d.mp4": { text: "no_face,,\r\n", outcome: "no_face" },
  }, [student("bob"), student("ann")]);
  assert.deepEqual(roll.people.map(({ name, listed, seen }) => [name, listed, names(seen)]), [
    ["ann", true, ["a.mp4", "c.mp4"]],
    ["bob", true, []],
    ["zoe", false, ["b.mp4"]],
  ]);
  assert.deepEqual(names([roll.people[0]!.best!]), ["c.mp4"]);
  assert.equal(roll.people[1]!.best, null);
  assert.equal(roll.hasRoster, true);
});

Deno.test("without a roster the roll is the people found, and nobody is absent", () => {
  const { roll } = rollOfAnswers({ "a.mp4": { text: "ann,Physics,junior\r\n" } }, null);
  assert.deepEqual(roll.people.map(({ name, listed }) => [name, listed]), [["ann", true]]);
  assert.equal(roll.hasRoster, false);
});

Deno.test("names are compared in composed form; further people in a frame are present once", () => {
  const { roll, names } = rollOfAnswers({
    "a.mp4": { text: "Zoe\u0308,Law,senior\r\nbob,Physics,junior\r\nunknown,,\r\nbob,,\r\n" },
  }, [student("Zo\u00eb"), student("bob")]);
  assert.deepEqual(roll.people.map(({ name, seen }) => [name, names(seen)]), [
    ["bob", ["a.mp4"]],
    ["Zo\u00eb", ["a.mp4"]],
  ]);
  // The frame's box is Zoë's.
  assert.deepEqual(roll.people.map(({ best }) => best), [null, 0]);
});

Deno.test("unknown faces that match one another are one stranger, the most frequent first", () => {
  const unknown = (...values: number[]) => ({
    text: "unknown,,\r\n",
    outcome: "unknown" as const,
    rule: { threshold: 0.53, margin: 0.02 },
    descriptor: face(...values),
  });
  const { roll, names } = rollOfAnswers({
    "a.mp4": unknown(2),
    "b.mp4": unknown(0),
    "c.mp4": { ...unknown(0.4), face: { x: 0, y: 0, width: 99, height: 99 } },
    "d.mp4": { text: "unknown,,\r\n", outcome: "unknown" },
  }, []);
  assert.deepEqual(roll.strangers.map(({ seen }) => names(seen)), [
    ["b.mp4", "c.mp4"],
    ["a.mp4"],
    ["d.mp4"],
  ]);
  assert.deepEqual(names([roll.strangers[0]!.best]), ["c.mp4"]);
});

Deno.test("with the enrolled names, the roll says who is not enrolled, and who is nothing else", () => {
  const evidence = answer(sampleEvidence(["a.mp4"]), {
    "a.mp4": { text: "ann,Physics,junior\r\n" },
  });
  const rows = videoRows(evidence);
  const enrolled = new Set(["ann", "eve"]);
  const { people } = rollOf(evidence, rows, [student("ann"), student("bob")], enrolled);
  assert.deepEqual(people.map((one) => [one.name, one.listed, one.enrolled, one.seen.length]), [
    ["ann", true, true, 1],
    ["bob", true, false, 0],
    ["eve", false, true, 0],
  ]);
  assert.equal(rollOf(evidence, rows, null).people[0]!.enrolled, null);
});

Deno.test("a person's videos are in order of upload", () => {
  const text = "ann,Physics,junior\r\n";
  const evidence = answer(sampleEvidence(["a.mp4", "b.mp4"]), {
    "a.mp4": { text },
    "b.mp4": { text },
  });
  const [a, b] = evidence.run.videos;
  const late = { ...a!, uploadedAt: "2026-01-02T13:00:00.000Z" };
  const rows = videoRows({ ...evidence, run: { ...evidence.run, videos: [late, b!] } });
  const { people } = rollOf(evidence, rows, null);
  assert.deepEqual(people[0]!.seen.map((index) => rows[index]!.video), ["b.mp4", "a.mp4"]);
});

const ANN = { name: "ann", student: student("ann") };

Deno.test("of whole videos the roll adds up the seconds, and has each person's nearest look", () => {
  const evidence = answerWhole(sampleEvidence(["a.mp4", "b.mp4", "c.mp4"]), {
    "a.mp4": [
      { ...ANN, spans: [[0, 10], [20, 25]], distance: 0.4 },
      { name: "bob", student: student("bob"), spans: [[1, 3]] },
    ],
    "b.mp4": [{ spans: [[0, 1]] }, { ...ANN, spans: [[30, 40]], distance: 0.2 }],
  });
  const rows = videoRows(evidence);
  const { people } = rollOf(evidence, rows, [student("ann"), student("eve")]);
  assert.deepEqual(
    people.map(({ name, seen, seconds, look, best }) => [name, seen, seconds, look, best]),
    [
      ["ann", [0, 1], 25, { row: 1, person: 1 }, 0],
      ["Ann Lee", [2], null, null, 2],
      ["bob", [0], 2, { row: 0, person: 1 }, null],
      ["eve", [], null, null, null],
    ],
  );
  assert.deepEqual(rows[2]!.people, null);
  assert.equal(rows[0]!.seconds, 60);
});

Deno.test("strangers of whole videos are grouped across videos, never two of one video", () => {
  const rule = { threshold: 0.53, margin: 0.02 };
  const sample = sampleEvidence(["a.mp4", "b.mp4"]);
  const [a] = sample.outputs;
  const outputs = sample.outputs.map((one) => ({ ...one, metadata: { ...a!.metadata!, rule } }));
  const small = { time: 2, face: { x: 0, y: 0, width: 20, height: 20 } };
  const evidence = answerWhole({ ...sample, outputs }, {
    "a.mp4": [
      { spans: [[0, 5]], descriptor: face(1), best: small },
      { spans: [[0, 6]], descriptor: face(1.1) },
    ],
    "b.mp4": [{ ...ANN, spans: [[0, 1]] }, { spans: [[3, 7]], descriptor: face(1.2) }, {
      spans: [[0, 2]],
    }],
  });
  const { strangers } = rollOf(evidence, videoRows(evidence), null);
  assert.deepEqual(strangers.map(({ looks, seconds }) => [looks, seconds]), [
    [[{ row: 0, person: 0 }, { row: 1, person: 1 }], 9],
    [[{ row: 0, person: 1 }], 6],
    [[{ row: 1, person: 2 }], 2],
  ]);
  assert.deepEqual(strangers[0]!.look, { row: 1, person: 1 });
  assert.deepEqual(strangers[0]!.seen, [0, 1]);
});
