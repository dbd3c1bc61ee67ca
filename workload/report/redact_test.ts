import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { answer, answerWhole } from "../testing/sample_answers.ts";
import { sampleEvidence, sampleFrames } from "../testing/sample_evidence.ts";
import { redactRoll } from "./redact.ts";
import { rollOf } from "./roll.ts";
import { videoRows } from "./video_rows.ts";

const ROSTER = ["Zebulon Quux", "Ada Ohm", "Yuri Xylo"].map((name) => ({
  name,
  major: "Oceanography",
  year: "sophomore",
}));
const FILES = ["zebulon_at_home.mp4", "quux.mp4", "stranger_x.mp4", "dead_x.mp4"];

/** Everything that may name somebody: details, reasons, neighbours, dead letters, other people. */
function evidenceOf() {
  const nearest = {
    name: "Ada Ohm",
    distance: 0.5,
    second: { name: "Yuri Xylo", distance: 0.505 },
  };
  return answer(
    sampleEvidence(FILES, {
      mapping: new Map(FILES.map((key) => [key, { major: "Law", year: "senior" }])),
      deadUploads: [{ key: "dead_x.mp4", identity: "x", reason: "Zebulon Quux was too much" }],
    }),
    {
      "zebulon_at_home.mp4": {
        text: "Zebulon Quux,Oceanography,sophomore\r\nNora Else,,\r\n",
        reason: "Zebulon Quux is not in the students table",
        nearest: { name: "Zebulon Quux", distance: 0.3, second: null },
      },
      "quux.mp4": { text: "Zebulon Quux,Oceanography,sophomore\r\n" },
      "stranger_x.mp4": {
        text: "unknown,,\r\n",
        outcome: "unknown",
        distance: 0.5,
        nearest,
        rule: { threshold: 0.53, margin: 0.02 },
      },
      "dead_x.mp4": { text: "no_face,,\r\n", outcome: "no_face", face: null },
    },
  );
}

Deno.test("numbers replace names and files; who was in which video stays", () => {
  const evidence = evidenceOf();
  const rows = videoRows(evidence);
  const roll = rollOf(evidence, rows, ROSTER);
  const backwards = (n: number) => Array.from({ length: n }, (_, i) => n - 1 - i);
  const redacted = redactRoll(rows, roll, backwards);
  assert.deepEqual(redacted.rows.map(({ video }) => video), [
    "Video 1",
    "Video 2",
    "Video 3",
    "Video 4",
  ]);
  const seenBy = (of: typeof redacted | { rows: typeof rows; roll: typeof roll }) =>
    of.roll.people.map(({ seen }) => seen.length).sort();
  assert.deepEqual(seenBy(redacted), seenBy({ rows, roll }));
  for (const { name, seen } of redacted.roll.people) {
    for (const index of seen) {
      const { who, others } = redacted.rows[index]!;
      assert.ok([who, ...others.map((one) => one.name)].includes(name));
    }
  }
  const [stranger] = redacted.roll.strangers;
  assert.equal(redacted.rows[stranger!.best]!.who, "unknown");
  assert.equal(redacted.rows[stranger!.best]!.certainty, "between two people");
});

Deno.test("of whole videos, names go and times stay; each look is in the video where it was", () => {
  const files = ["a_quux.mp4", "b_quux.mp4"];
  const quux = { name: "Zebulon Quux", student: ROSTER[0]!, spans: [[1, 4]] as const };
  const evidence = answerWhole(sampleEvidence(files), {
    "a_quux.mp4": [{ spans: [[5, 6]] }],
    "b_quux.mp4": [quux, { spans: [[2, 3]] }],
  });
  const rows = videoRows(evidence);
  const roll = rollOf(evidence, rows, ROSTER);
  const backwards = (n: number) => Array.from({ length: n }, (_, i) => n - 1 - i);
  const redacted = redactRoll(rows, roll, backwards);
  assert.doesNotMatch(JSON.stringify(redacted), /quux|zebulon|ocean|sophomore/i);
  const [person] = redacted.roll.people.filter(({ seen }) => seen.length > 0);
  assert.deepEqual([person!.look, person!.seconds], [{ row: 0, person: 0 }, 3]);
  const { name, spans, face } = redacted.rows[0]!.people![0]!;
  assert.deepEqual([name, spans, face], [person!.name, [[1, 4]], null]);
  const looks = redacted.roll.strangers.flatMap(({ looks }) => looks);
  for (const { row, person } of looks) {
    assert.equal(redacted.rows[row]!.people![person]!.name, null);
  }
  assert.deepEqual(looks.map(({ row }) => row).sort(), [0, 1]);
});

Deno.test("the numbers are in no order", () => {
  const evidence = sampleEvidence(Array.from({ length: 30 }, (_, i) => `${100 + i}.mp4`));
  const rows = videoRows(evidence);
  const roll = rollOf(evidence, rows, null);
  const order = () => redactRoll(rows, roll).rows.map(({ at, distance }) => `${at} ${distance}`);
  assert.notDeepEqual(order(), order());
});

Deno.test({
  name: "no name, face or file name is left in a redacted report (needs read, env)",
  ...needs("read", "env"),
  // The chart library leaves a 16 ms frame timer, which ends by itself.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { reportHtml } = await import("./report_html.ts");
    const { NO_PLACES } = await import("./page_data.ts");
    const evidence = evidenceOf();
    const picture = { src: "data:image/jpeg;base64,FACEFACE", width: 640, height: 360 };
    const frames = sampleFrames(new Map(FILES.map((video) => [video, picture])));
    const roster = { students: ROSTER, source: "/home/quux/roster.csv, 3 students" };
    const places = {
      ...NO_PLACES,
      videos: new Map(FILES.map((key) => [key, `/home/quux/${key}`])),
      clips: { "quux.mp4": "./quux.mp4" },
      portraits: { 0: "data:image/jpeg;base64,FACEFACE" },
    };
    const write = (redacted: boolean, blurred = false) =>
      reportHtml(evidence, frames, {}, { roster, places, privacy: { redacted, blurred } });
    const telling =
      /zebulon|quux|ada ohm|yuri|xylo|nora else|stranger_x|dead_x|oceanography|sophomore|FACEFACE/gi;
    const plain = new Set((await write(false)).match(telling)?.map((one) => one.toLowerCase()));
    assert.equal(plain.size, 11, [...plain].join());
    const footOf = (text: string) => /<footer[^]*<\/footer>/.exec(text)![0].replaceAll(/\s+/g, " ");
    assert.match(
      footOf(await write(false)),
      /everyone as the function stored them.*bystanders=blur/,
    );
    assert.match(
      footOf(await write(false, true)),
      /everything but the faces of recognized students is pixelated/,
    );
    const text = await write(true);
    assert.deepEqual(text.match(telling), null);
    assert.match(text, /Person 1/);
    assert.doesNotMatch(text, /id="hide"/);
    assert.match(text, /Redacted: people and videos have numbers/);
  },
});
