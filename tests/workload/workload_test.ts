import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import type { Check } from "../../workload/verify/checks.ts";

import { type Cloud, runProgramAt, spawnProgram, testOnMinistack } from "./ministack.ts";
import { type Answerer, createResources, type Found, withFakePipeline } from "./fake_pipeline.ts";
import type { RunRecord } from "../../workload/record/run_record.ts";

const names = namesOf("rollcall");
const KEYS = [
  "#1: a.mp4",
  "100%.mp4",
  "a b+c.mp4",
  `it's "q";&<x>.mp4`,
  "test_0.mp4",
  "ü日本.mp4",
];
const MAPPING = KEYS.map((key) => key === "100%.mp4" ? `${key}:,` : `${key}:history,junior`);

const found: Found = {
  outcome: "recognised",
  name: "floki",
  student: { name: "floki", major: "history", year: "junior" },
};
const answer: Answerer = (key) =>
  key === "100%.mp4" ? { outcome: "no_face", name: null, student: null } : found;

/** Creates the videos, one of them empty, and the mapping. */
async function prepare(folder: string) {
  await Deno.mkdir(`${folder}/clips`);
  for (const [index, key] of KEYS.entries()) {
    await Deno.writeFile(`${folder}/clips/${key}`, new Uint8Array(index * 100_000).fill(index));
  }
  const mapping = `${folder}/mapping`;
  await Deno.writeTextFile(mapping, MAPPING.join("\n"));
  const run = `${folder}/var/run.json`;
  const ledger = `${folder}/results.csv`;
  const verify = ["--run", run, "--mapping", mapping, "--ledger", ledger, "--metrics-wait", "20"];
  const workload = ["--videos", `${folder}/clips`, ...verify];
  return { run, ledger, mapping, verify, workload, report: `${folder}/var/report.html` };
}

const objects = async ({ s3 }: Cloud, Bucket: string) =>
  (await s3.listObjectsV2({ Bucket })).KeyCount;

const failed = (checks: readonly Check[]) => checks.filter(({ ok }) => !ok).map((c) => c.number);

testOnMinistack(
  "a workload clears, uploads, watches, verifies and reports",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const files = await prepare(folder);
      await withFakePipeline(cloud, names, urls, files.ledger, answer, async () => {
        await t.step("a run on an empty cloud passes every check", () => firstRun(cloud, files));
        await t.step("a second run clears the objects of the first", () => secondRun(cloud, files));
        await t.step("the run waits for the ledger lines", () => wrongLedger(cloud, files));
      });
      await t.step("verify detects later changes", () => verifyAgain(cloud, files));
      await t.step(
        "foreign objects are deleted only with --clear",
        () => foreignObjects(cloud, files),
      );
    }),
);

type Files = Awaited<ReturnType<typeof prepare>>;

async function firstRun(cloud: Cloud, files: Files): Promise<void> {
  const { code, stdout, stderr } = await runProgramAt("main.ts", files.workload, cloud);
  assert.equal(code, 0, stderr + stdout);
  assert.match(stderr, /upload: 6 videos in [\d.]+ s\n/);
  assert.match(stderr, /watch: 6 results in [\d.]+ s\n/);
  assert.ok(stderr.includes(`\nreport: ${files.report}\n`), "it is beside the run record");
  assert.match(await Deno.readTextFile(files.report), /^\s*<!doctype html>/i);
  assert.match(stdout, /│ test_0\.mp4 +│ floki +│ history │ junior │ 0\.432 +│ 50 +│/);
  assert.match(stdout, /6 videos, first upload to last ledger line: [\d.]+ s/);
  assert.match(stdout, /CloudWatch:/);
  assert.match(stdout, /all 11 checks ok/);
  assert.match(stdout, /\nworkload: 6 of 6 videos as expected, 11 of 11 checks passed\n$/);

  const record: RunRecord = JSON.parse(await Deno.readTextFile(files.run));
  assert.deepEqual(record.videos.map(({ key }) => key), KEYS);
  assert.ok(record.videos.every(({ etag, requestId }) => etag !== "" && requestId !== ""));
  assert.ok(record.samples.length > 0 && record.finishedAt !== null);
  const Key = `it's "q";&<x>.mp4`;
  const head = await cloud.s3.headObject({ Bucket: names.inputBucket, Key });
  assert.equal(head.ContentType, "video/mp4");
  assert.equal(head.ContentLength, 300_000);
}

async function secondRun(cloud: Cloud, files: Files): Promise<void> {
  const { code, stdout, stderr } = await runProgramAt(
    "main.ts",
    [...files.workload, "--json"],
    cloud,
  );
  assert.equal(code, 0, stderr + stdout);
  const report = JSON.parse(stdout);
  assert.equal(report.complete, true);
  assert.deepEqual(failed(report.checks), []);
  assert.equal(report.answers.length, KEYS.length);
  assert.equal(report.figure.videos, KEYS.length);
}

async function wrongLedger(cloud: Cloud, files: Files): Promise<void> {
  const other = ["--ledger", `${files.ledger}.other`, "--timeout", "4", "--longest-wait", "30"];
  const { code, stderr } = await runProgramAt("main.ts", [...files.workload, ...other], cloud);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /timed out after 4 s: 6 of 6 videos[^]*stuck at: the ledger[^]*\ntry: tail /,
  );
}

async function verifyAgain(cloud: Cloud, files: Files): Promise<void> {
  const good = await runProgramAt("verify_main.ts", files.verify, cloud);
  assert.equal(good.code, 0, good.stderr + good.stdout);
  await cloud.s3.deleteObject({ Bucket: names.outputBucket, Key: "test_0.csv" });
  const bad = await runProgramAt("verify_main.ts", [...files.verify, "--json"], cloud);
  assert.equal(bad.code, 1);
  const { checks, confusion } = JSON.parse(bad.stdout);
  assert.deepEqual(failed(checks), [4, 6, 8, 11]);
  assert.equal(checks[8].expected, "longest wait < 30 s, 0 queued", "of the last run");
  assert.deepEqual(confusion[0], {
    expected: "history,junior",
    answered: "?",
    class: "missing",
    videos: 1,
  });
}

async function foreignObjects(cloud: Cloud, files: Files): Promise<void> {
  const Bucket = names.frameBucket;
  await cloud.s3.putObject({ Bucket, Key: "precious.jpg", Body: "x" });
  const refused = await runProgramAt("main.ts", files.workload, cloud);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /rollcall-frames holds 1 objects .* "precious\.jpg": use --clear/);
  assert.equal(await objects(cloud, names.inputBucket), KEYS.length);

  for (const flag of ["--run", "--report"]) {
    const nowhere = [...files.workload, "--clear", flag, "/proc/nowhere/file"];
    const unwritable = await runProgramAt("main.ts", nowhere, cloud);
    assert.equal(unwritable.code, 1);
    assert.match(unwritable.stderr, new RegExp(`${flag}: cannot write /proc/nowhere/file: `));
    assert.equal(await objects(cloud, names.inputBucket), KEYS.length);
  }

  // Nothing consumes the queue now: the run times out and reports where it is stuck.
  const late = await runProgramAt(
    "main.ts",
    [...files.workload, "--clear", "--timeout", "2"],
    cloud,
  );
  assert.equal(late.code, 1);
  assert.match(
    late.stderr,
    /timed out after 2 s: 0 of 6[^]*stuck at: the bridge's intake[^]*\ntry: /,
  );
  assert.equal(await objects(cloud, Bucket), 0);
}

testOnMinistack(
  "dead-lettered uploads and results are listed and not waited for",
  (_, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const files = await prepare(folder);
      const dying: Answerer = (key) => {
        if (key === "a b+c.mp4") return "dead";
        return key === "test_0.mp4" ? { ...found, lost: true } : answer(key);
      };
      await withFakePipeline(cloud, names, urls, files.ledger, dying, async () => {
        const { code, stdout, stderr } = await runProgramAt(
          "main.ts",
          [...files.workload, "--json", "--metrics-wait", "0"],
          cloud,
        );
        assert.equal(code, 1);
        assert.match(stderr, /a b\+c\.mp4: failed; its event is in rollcall-input-dlq/);
        const report = JSON.parse(stdout);
        assert.equal(report.complete, true);
        assert.deepEqual(report.deadVideos, ["a b+c.mp4"]);
        assert.deepEqual(failed(report.checks), [6, 7, 8, 10, 11]);
        assert.deepEqual(report.checks[3].details, ["a b+c.mp4: in rollcall-input-dlq"]);
        assert.deepEqual(report.checks[5].details, [
          "test_0.csv: its message is in rollcall-output-dlq",
        ]);
      });
      // The peek has left the message in the queue.
      const QueueUrl = urls.inputDead;
      const { Messages } = await cloud.sqs.receiveMessage({ QueueUrl });
      assert.match(Messages?.[0]?.Body ?? "", /a\+b%2Bc\.mp4/);
    }),
);

testOnMinistack(
  "SIGINT ends a workload with exit code 130",
  (_, cloud) =>
    inTempDir(async (folder) => {
      await createResources(cloud, names);
      const files = await prepare(folder);
      const child = spawnProgram("main.ts", files.workload, cloud);
      let stderr = "";
      let asked = false;
      const reading = (async () => {
        for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
          stderr += text;
          if (!asked && stderr.includes("results 0/6")) {
            child.kill("SIGINT");
            asked = true;
          }
        }
      })();
      const [{ code }] = await Promise.all([child.status, reading, child.stdout.cancel()]);
      assert.equal(code, 130);
      assert.match(stderr, /stopped/);
    }),
);
