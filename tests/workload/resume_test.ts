import assert from "node:assert/strict";
import { sleep } from "../../cli/async.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { namesOf } from "../../contract/names.ts";
import { type Cloud, runProgramAt, spawnProgram, testOnMinistack } from "./ministack.ts";
import { createResources, type Found, withFakePipeline } from "./fake_pipeline.ts";
import type { RunRecord } from "../../workload/record/run_record.ts";

const names = namesOf("rollcall");
const FOUND: Found = {
  outcome: "recognised",
  name: "floki",
  student: { name: "floki", major: "history", year: "junior" },
};
/** Two files, ten times each. */
const VIDEOS = 20;

async function prepare(folder: string) {
  await Deno.mkdir(`${folder}/clips`);
  for (const name of ["a.mp4", "b.mp4"]) await Deno.writeTextFile(`${folder}/clips/${name}`, name);
  await Deno.writeTextFile(`${folder}/mapping`, "a.mp4:history,junior\nb.mp4:history,junior\n");
  const run = `${folder}/var/run.json`;
  const ledger = `${folder}/results.csv`;
  const verify = [
    "--run",
    run,
    "--mapping",
    `${folder}/mapping`,
    "--ledger",
    ledger,
    "--metrics-wait",
    "20",
  ];
  const workload = [
    "--videos",
    `${folder}/clips`,
    "--repeat",
    `${VIDEOS / 2}`,
    "--report",
    `${folder}/report.html`,
  ];
  return { run, ledger, verify, args: [...workload, ...verify] };
}

const uploads = async ({ s3 }: Cloud) =>
  (await s3.listObjectsV2({ Bucket: names.inputBucket })).KeyCount ?? 0;

/** Starts a workload, and stops it with this when so many videos are there. */
async function interrupted(cloud: Cloud, args: readonly string[], signal: "SIGKILL" | "SIGINT") {
  const child = spawnProgram("main.ts", [...args, "--rate", "5"], cloud);
  // Those of the run before go first.
  while (await uploads(cloud) >= 6) await sleep(20);
  while (await uploads(cloud) < 6) await sleep(20);
  child.kill(signal);
  const { stderr, code } = await child.output();
  assert.ok(await uploads(cloud) < VIDEOS);
  return { code, stderr: new TextDecoder().decode(stderr) };
}

testOnMinistack(
  "an interrupted workload is gone on with: nothing is uploaded twice, every check holds",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const { run, ledger, verify, args } = await prepare(folder);
      await withFakePipeline(cloud, names, urls, ledger, () => FOUND, async () => {
        await t.step("there is nothing to go on with yet", async () => {
          const { code, stderr } = await runProgramAt("main.ts", [...args, "--resume"], cloud);
          assert.equal(code, 1);
          assert.match(stderr, /--resume: no .*run\.json: there is no run to go on with/);
        });
        await t.step("killed in the middle of its uploads", async () => {
          await interrupted(cloud, args, "SIGKILL");
          const resumed = [...args, "--resume", "--json"];
          const { code, stdout, stderr } = await runProgramAt("main.ts", resumed, cloud);
          assert.equal(code, 0, stderr + stdout);
          assert.match(stderr, /^resume: [6-9] of 20 videos are there$/m);
          const { run: record, checks }: { run: RunRecord; checks: { ok: boolean }[] } = JSON
            .parse(stdout);
          assert.ok(checks.every(({ ok }) => ok), stdout);
          assert.equal(new Set(record.videos.map(({ key }) => key)).size, VIDEOS);
          // One event each, one line each: check 10 counts the lines.
          const lines = (await Deno.readTextFile(ledger)).trim().split("\n").length - 1;
          assert.equal(lines, VIDEOS);
          const events = stderr.split("\n").flatMap((line) =>
            line.startsWith("{") ? [JSON.parse(line)] : []
          );
          assert.deepEqual(events.find(({ event }) => event === "stage")?.stage, "upload");
          assert.equal(events.findLast(({ event }) => event === "sample").sample.outputs, VIDEOS);
        });
        await t.step("a run that has ended is not gone on with", async () => {
          const { code, stderr } = await runProgramAt("main.ts", [...args, "--resume"], cloud);
          assert.equal(code, 1);
          assert.match(stderr, /has ended: leave --resume out/);
        });
        await t.step("Ctrl-C says how to go on; other videos are refused", async () => {
          const { code, stderr } = await interrupted(cloud, args, "SIGINT");
          assert.equal(code, 130, stderr);
          assert.match(stderr, /interrupted: the same command with --resume goes on/);
          const recorded: RunRecord = JSON.parse(await Deno.readTextFile(run));
          assert.ok(recorded.videos.length >= 6);
          const other = await runProgramAt(
            "main.ts",
            [...args, "--repeat", "3", "--resume"],
            cloud,
          );
          assert.equal(other.code, 1);
          assert.match(other.stderr, /is of 20 other videos/);
          const resumed = await runProgramAt("main.ts", [...args, "--resume"], cloud);
          assert.equal(resumed.code, 0, resumed.stderr + resumed.stdout);
          assert.match(resumed.stdout, /20 of 20 videos as expected, 11 of 11 checks passed/);
        });
        await t.step("verify knows the copies, of which the mapping does not speak", async () => {
          const { code, stdout } = await runProgramAt("verify_main.ts", verify, cloud);
          assert.equal(code, 0, stdout);
          assert.match(stdout, /^answers: 20 right$/m);
        });
        await t.step("Ctrl-C of a command with --clear does not speak of --resume", async () => {
          const { code, stderr } = await interrupted(cloud, [...args, "--clear"], "SIGINT");
          assert.equal(code, 130, stderr);
          assert.match(stderr, /stopped/);
          assert.doesNotMatch(stderr, /--resume/);
        });
      });
    }),
);
