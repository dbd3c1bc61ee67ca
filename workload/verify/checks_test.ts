import assert from "node:assert/strict";
import type { LedgerEntry } from "../../contract/ledger_line.ts";
import { NO_DETAILS, type OutputMetadata } from "../../contract/output_metadata.ts";
import { runChecks } from "./checks.ts";
import type { Evidence, Output } from "./evidence.ts";
import { sampleRun } from "../testing/sample_run.ts";

const KEYS = ["a.mp4", "b.mp4", "c.mp4"];
const id = (digit: number) => String(digit).repeat(32);

const metadata = (digit: number): OutputMetadata => ({
  identity: id(digit),
  requestId: `request-${digit}`,
  startedAt: "2026-01-02T12:00:02.000Z",
  endedAt: "2026-01-02T12:00:03.000Z",
  outcome: "recognised",
  distance: 0.4,
  ms: 1000,
  ...NO_DETAILS,
});

const outputs: Output[] = [
  { key: "a.csv", text: "mr_bean,lawyer,freshmen\n", metadata: metadata(1) },
  { key: "b.csv", text: "floki,history,junior\n", metadata: metadata(2) },
  { key: "c.csv", text: "unknown,,\n", metadata: { ...metadata(3), outcome: "unknown" } },
];

const entry = (digit: number, receivedAt = "2026-01-02T12:00:04.000Z"): LedgerEntry => ({
  identity: id(digit),
  video: KEYS[digit - 1] ?? "",
  outcome: "recognised",
  name: "",
  major: "",
  year: "",
  distance: 0.4,
  receivedAt,
});

const good: Evidence = {
  run: sampleRun(KEYS),
  inputs: KEYS,
  outputs,
  inputQueue: { visible: 0, inFlight: 0 },
  outputQueue: { visible: 0, inFlight: 0 },
  deadUploads: [],
  deadResults: [],
  ledger: [entry(9), entry(1), entry(2), entry(3)],
  mapping: new Map([
    ["a.mp4", { major: "lawyer", year: "freshmen" }],
    ["b.mp4", { major: "history", year: "junior" }],
    ["c.mp4", { major: "", year: "" }],
  ]),
  invocations: { counted: 3, surplus: 0 },
};

const failing = (evidence: Evidence) =>
  runChecks(evidence).filter(({ ok }) => !ok).map((c) => c.number);
const row = (evidence: Evidence, number: number) => runChecks(evidence)[number - 1]!;
/** The good evidence with the output of a.mp4 changed. */
const withFirst = (change: Partial<Output>): Evidence => ({
  ...good,
  outputs: [{ ...outputs[0]!, ...change }, ...outputs.slice(1)],
});

Deno.test("a good run passes the eleven checks; ledger lines of other runs are ignored", () => {
  const checks = runChecks(good);
  assert.deepEqual(checks.map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(failing(good), []);
  assert.deepEqual(checks.flatMap(({ details }) => details), []);
});

Deno.test("check 1 fails when a bucket was not empty at the start", () => {
  for (const bucketsAtStart of [{ input: 1, output: 0 }, { input: 0, output: 1 }]) {
    assert.deepEqual(failing({ ...good, run: { ...good.run, bucketsAtStart } }), [1]);
  }
});

Deno.test("check 2 fails when a planned video was not uploaded, and names it", () => {
  const evidence = { ...good, run: { ...good.run, videos: good.run.videos.slice(1) } };
  assert.deepEqual(failing(evidence), [2]);
  assert.deepEqual(row(evidence, 2).details, ["a.mp4: not uploaded"]);
  assert.equal(row(evidence, 2).actual, "2 uploads");
});

Deno.test("check 3 fails when the input bucket lacks a video or holds another", () => {
  const evidence = { ...good, inputs: ["a.mp4", "b.mp4", "z.mp4"] };
  assert.deepEqual(failing(evidence), [3]);
  assert.deepEqual(row(evidence, 3).details, ["c.mp4: missing", "z.mp4: not of this run"]);
});

Deno.test("check 4 counts answered, queued and dead-lettered events once each", () => {
  const two = { ...good, outputs: outputs.slice(0, 2) };
  assert.equal(row(two, 4).ok, false);
  assert.equal(row({ ...two, inputQueue: { visible: 0, inFlight: 1 } }, 4).ok, true);
  const dead = { ...two, deadUploads: [{ key: "c.mp4", identity: id(3) }] };
  assert.equal(row(dead, 4).ok, true);
  assert.deepEqual(row(dead, 4).details, ["c.mp4: in rollcall-input-dlq"]);
  assert.equal(row({ ...good, deadUploads: dead.deadUploads }, 4).ok, true);
  assert.equal(row(withFirst({ metadata: metadata(2) }), 4).ok, false);
});

Deno.test("check 5 fails when the function started before the first upload, or never", () => {
  const early = { ...metadata(1), startedAt: "2026-01-02T11:59:59.500Z" };
  assert.deepEqual(failing(withFirst({ metadata: early })), [5]);
  assert.equal(row(withFirst({ metadata: early }), 5).actual, "0.5 s before");
  assert.equal(row(good, 5).actual, "2 s after");
  assert.equal(row({ ...good, outputs: [] }, 5).ok, false);
});

Deno.test("check 6 counts messages in the ledger, the queue and its dead-letter queue", () => {
  const short = { ...good, ledger: [entry(1), entry(2)] };
  assert.equal(row(short, 6).ok, false);
  assert.equal(row({ ...short, outputQueue: { visible: 1, inFlight: 0 } }, 6).ok, true);
  const dead = row({ ...short, deadResults: [id(3), id(1)] }, 6);
  assert.equal(dead.ok, true);
  assert.deepEqual(dead.details, ["c.csv: its message is in rollcall-output-dlq"]);
  const stranger = { ...outputs[0]!, key: "z.csv", metadata: undefined };
  assert.equal(row({ ...good, outputs: [...outputs, stranger] }, 6).ok, false);
});

Deno.test("check 7 fails when no two invocations ran at once", () => {
  const apart = outputs.map((output, index) => ({
    ...output,
    metadata: {
      ...output.metadata!,
      startedAt: `2026-01-02T12:00:0${index + 1}.000Z`,
      endedAt: `2026-01-02T12:00:0${index + 2}.000Z`,
    },
  }));
  assert.deepEqual(failing({ ...good, outputs: apart }), [7]);
  assert.equal(row(good, 7).actual, "3 at once, 3 invocations (request ids; CloudWatch: 3)");
});

Deno.test("after --again, check 7 goes by the videos that were uploaded again", () => {
  const again = {
    startedAt: "2026-01-02T12:30:00.000Z",
    invocationsBaseline: 0,
    videos: [{ key: "a.mp4", version: "" }],
    replaced: [id(8)],
  };
  const later = {
    ...metadata(1),
    startedAt: "2026-01-02T12:30:01.000Z",
    endedAt: "2026-01-02T12:30:02.000Z",
  };
  const one = {
    ...withFirst({ metadata: later }),
    run: { ...good.run, again },
    ledger: [entry(1, "2026-01-02T12:30:03.000Z"), entry(2), entry(3)],
    invocations: { counted: 1, surplus: 0 },
  };
  assert.deepEqual(failing(one), []);
  const { expected, actual, details } = row(one, 7);
  assert.equal(expected, "≥ 1 at once, 3 invocations");
  assert.match(actual, /3 invocations \(request ids; CloudWatch since --again: 1\)$/);
  assert.deepEqual(details, []);
  assert.deepEqual(failing({ ...one, invocations: { counted: 2, surplus: 1 } }), [7]);
});

Deno.test("check 7 counts invocations by their request ids", () => {
  const byIds = { ...good, invocations: null };
  assert.equal(row(byIds, 7).actual, "3 at once, 3 invocations (request ids)");
  const twice = withFirst({ metadata: { ...metadata(1), requestId: "request-2" } });
  assert.deepEqual(failing({ ...twice, invocations: null }), [7]);
  assert.deepEqual(failing(twice), [7]);
});

Deno.test("check 7 takes CloudWatch's count for a video whose output is missing", () => {
  const missing = { ...good, outputs: outputs.slice(1) };
  assert.equal(row(missing, 7).ok, true);
  assert.equal(row(missing, 7).actual, "2 at once, 2 invocations (request ids; CloudWatch: 3)");
  assert.equal(row({ ...missing, invocations: { counted: 2, surplus: 0 } }, 7).ok, false);
  assert.equal(row({ ...missing, invocations: null }, 7).ok, false);
});

Deno.test("check 7 fails on more invocations by CloudWatch only if they are surely the run's", () => {
  const surplus = { ...good, invocations: { counted: 5, surplus: 1 } };
  assert.deepEqual(failing(surplus), [7]);
  assert.deepEqual(row(surplus, 7).details, ["CloudWatch counts 1 invocations more than videos"]);
  // Long videos are looked at in several.
  const everyone = withFirst({ metadata: { ...metadata(1), people: 3 } });
  assert.deepEqual(failing({ ...everyone, invocations: { counted: 5, surplus: 1 } }), []);
  const shared = { ...good, invocations: { counted: 4, surplus: 0 } };
  assert.deepEqual(failing(shared), []);
  assert.match(row(shared, 7).details[0]!, /4 invocations in the run's minutes, 1 of them perhaps/);
  const late = { ...good, invocations: { counted: 2, surplus: 0 } };
  assert.deepEqual(failing(late), []);
  assert.match(row(late, 7).details[0]!, /has not counted all invocations yet: 2$/);
});

Deno.test("check 7 requires no concurrency for a single video", () => {
  const one = {
    ...good,
    run: sampleRun(["a.mp4"]),
    inputs: ["a.mp4"],
    outputs: outputs.slice(0, 1),
    invocations: { counted: 1, surplus: 0 },
  };
  assert.deepEqual(failing(one), []);
});

Deno.test("check 8 fails when an output is missing or a foreign object is in the bucket", () => {
  assert.deepEqual(row(withFirst({ key: "z.csv" }), 8).details, [
    "a.csv: missing",
    "z.csv: not of this run",
  ]);
  assert.equal(row(withFirst({ key: "z.csv" }), 8).ok, false);
});

Deno.test("check 9 fails when a result waited long, messages wait, or none arrived", () => {
  const late = { ...good, ledger: [entry(1, "2026-01-02T12:00:13.000Z"), entry(2), entry(3)] };
  assert.deepEqual(failing(late), [9]);
  assert.deepEqual(row(late, 9).details, ["a.mp4: 10 s"]);
  assert.equal(row(good, 9).actual, "longest wait 1 s, 0 queued");
  const settings = { repeat: 1, concurrency: 8, perSecond: null, timeoutSeconds: 600 };
  const run = { ...late.run, settings: { ...settings, longestWait: 11 } };
  assert.deepEqual(failing({ ...late, run }), []);
  assert.equal(row({ ...good, outputQueue: { visible: 0, inFlight: 1 } }, 9).ok, false);
  assert.equal(row({ ...good, ledger: [] }, 9).ok, false);
});

Deno.test("check 10 fails when a result has no ledger line, or two", () => {
  const lacking = { ...good, ledger: [entry(2), entry(3)] };
  assert.deepEqual(failing(lacking), [6, 10]);
  assert.deepEqual(row(lacking, 10).details, ["a.csv: 0 lines"]);
  const twice = { ...good, ledger: [entry(1), entry(1), entry(2), entry(3)] };
  assert.deepEqual(failing(twice), [10]);
  assert.deepEqual(row(twice, 10).details, ["a.csv: 2 lines"]);
  const rotated = row({ ...good, ledger: [] }, 10);
  assert.match(rotated.details[0]!, /^none of this run: if the ledger was rotated/);
  assert.deepEqual(rotated.details.slice(1), [
    "a.csv: 0 lines",
    "b.csv: 0 lines",
    "c.csv: 0 lines",
  ]);
  assert.deepEqual(row(withFirst({ metadata: undefined }), 10).details, [
    "a.csv: no metadata that names its upload",
  ]);
});

Deno.test("checks 6, 9 and 10 fail without a ledger and say how to name it", () => {
  const evidence = { ...good, ledger: null };
  assert.deepEqual(failing(evidence), [6, 9, 10]);
  for (const number of [6, 9, 10]) assert.match(row(evidence, number).actual, /--ledger FILE/);
});

Deno.test("check 11 fails on a wrong answer and shows both values", () => {
  const evidence = withFirst({ text: "floki,history,junior\n" });
  assert.deepEqual(failing(evidence), [11]);
  assert.deepEqual(row(evidence, 11).details, [
    "a.mp4: floki is history,junior, the mapping says lawyer,freshmen",
  ]);
  assert.equal(row(evidence, 11).actual, "2 right");
});

Deno.test("check 11 fails on a missing or malformed output", () => {
  assert.deepEqual(row({ ...good, outputs: outputs.slice(1) }, 11).details, [
    "a.mp4: no output object",
  ]);
  for (const text of ["", "lawyer,freshmen\n", "x,lawyer,freshmen\ny,\n", 'a"b,c,d\n', ",,\n"]) {
    assert.deepEqual(failing(withFirst({ text })), [11], JSON.stringify(text));
    assert.deepEqual(failing({ ...withFirst({ text }), mapping: undefined }), [11]);
  }
});

Deno.test("check 11 fails when the text does not match the outcome", () => {
  const evidence = withFirst({ metadata: { ...metadata(1), outcome: "no_face" } });
  assert.deepEqual(failing(evidence), [11]);
  assert.deepEqual(row(evidence, 11).details, [
    "a.mp4: mr_bean,lawyer,freshmen, should be no_face,,",
  ]);
});

Deno.test("check 11 fails on a video that the mapping does not list", () => {
  const mapping = new Map([...good.mapping!].slice(1));
  const evidence = { ...good, mapping };
  assert.deepEqual(failing(evidence), [11]);
  assert.match(
    row(evidence, 11).details[0] ?? "",
    /^a\.mp4: \w+ is \w+,\w+, the mapping does not list it/,
  );
});

Deno.test("check 11 only checks the form without a mapping, and says so", () => {
  const evidence = { ...withFirst({ text: "x,y,z\n" }), mapping: undefined };
  assert.deepEqual(failing(evidence), []);
  assert.equal(row(evidence, 11).actual, "3 well-formed (no --mapping to compare with)");
});

Deno.test("check 9 fails when the clocks differ too much to measure the wait", () => {
  const early = { ...good, ledger: [1, 2, 3].map((n) => entry(n, "2026-01-02T12:00:01.000Z")) };
  assert.ok(failing(early).includes(9));
  assert.match(row(early, 9).details[0]!, /clock is slow/);
});

Deno.test("check 10 fails on a surplus line for a video of this run, whatever its identity", () => {
  const extra = { ...entry(1), identity: id(8) };
  assert.deepEqual(failing({ ...good, ledger: [...good.ledger!, extra] }), [10]);
});

Deno.test("check 11 fails when a person was found although the mapping says nobody", () => {
  const third = { ...outputs[2]!, text: "stranger,,\n", metadata: metadata(3) };
  const evidence = { ...good, outputs: [...outputs.slice(0, 2), third] };
  assert.deepEqual(failing(evidence), [11]);
  assert.match(row(evidence, 11).details[0]!, /stranger, the mapping says nobody/);
  const { metadata: _, ...bare } = third;
  const withoutMetadata = {
    ...good,
    outputs: [...outputs.slice(0, 2), { ...bare, metadata: undefined }],
  };
  assert.match(row(withoutMetadata, 11).details[0]!, /stranger, the mapping says nobody/);
});
