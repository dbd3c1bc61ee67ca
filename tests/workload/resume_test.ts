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

/** Starts a workload and sends the signal once six videos are uploaded. */
async function interrupted(cloud: Cloud, args: readonly string[], signal: "SIGKILL" | "SIGINT") {
  const child = spawnProgram("main.ts", [...args, "--rate", "5"], cloud);
  // Wait until the objects of the previous run are cleared.
  while (await uploads(cloud) >= 6) await sleep(20);
  while (await uploads(cloud) < 6) await sleep(20);
  child.kill(signal);
  const { stderr, code } = await child.output();
  assert.ok(await uploads(cloud) < VIDEOS);
  return { code, stderr: new TextDecoder().decode(stderr) };
}

testOnMinistack(
  "an interrupted workload is resumed: nothing is uploaded twice, every check passes",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const { run, ledger, verify, args } = await prepare(folder);
      await withFakePipeline(cloud, names, urls, ledger, () => FOUND, async () => {
        await t.step("without an earlier run, --resume is refused", async () => {
          const { code, stderr } = await runProgramAt("main.ts", [...args, "--resume"], cloud);
          assert.equal(code, 1);
          assert.match(stderr, /--resume: no .*run\.json: there is no run to resume/);
        });
        await t.step("a workload killed during its uploads is resumed", async () => {
          await interrupted(cloud, args, "SIGKILL");
          const resumed = [...args, "--resume", "--json"];
          const { code, stdout, stderr } = await runProgramAt("main.ts", resumed, cloud);
          assert.equal(code, 0, stderr + stdout);
          assert.match(stderr, /^resume: ([6-9]|1\d) of 20 videos are uploaded already$/m);
          const { run: record, checks }: { run: RunRecord; checks: { ok: boolean }[] } = JSON
            .parse(stdout);
          assert.ok(checks.every(({ ok }) => ok), stdout);
          assert.equal(new Set(record.videos.map(({ key }) => key)).size, VIDEOS);
          // Each upload has one event and so one ledger line.
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
          assert.match(stderr, /is complete: start a new one without --resume/);
        });
        await t.step("Ctrl-C explains --resume; other videos are refused", async () => {
          const { code, stderr } = await interrupted(cloud, args, "SIGINT");
          assert.equal(code, 130, stderr);
          assert.match(stderr, /interrupted: continue with the same command and --resume/);
          const recorded: RunRecord = JSON.parse(await Deno.readTextFile(run));
          assert.ok(recorded.videos.length >= 6);
          const other = await runProgramAt(
            "main.ts",
            [...args, "--repeat", "3", "--resume"],
            cloud,
          );
          assert.equal(other.code, 1);
          assert.match(other.stderr, /has 20 other videos/);
          const resumed = await runProgramAt("main.ts", [...args, "--resume"], cloud);
          assert.equal(resumed.code, 0, resumed.stderr + resumed.stdout);
          assert.match(resumed.stdout, /20 of 20 videos as expected, 11 of 11 checks passed/);
        });
        await t.step("verify extends the mapping to the copies", async () => {
          const { code, stdout } = await runProgramAt("verify_main.ts", verify, cloud);
          assert.equal(code, 0, stdout);
          assert.match(stdout, /^answers: 20 right$/m);
        });
        await t.step("Ctrl-C of a command with --clear does not suggest --resume", async () => {
          const { code, stderr } = await interrupted(cloud, [...args, "--clear"], "SIGINT");
          assert.equal(code, 130, stderr);
          assert.match(stderr, /stopped/);
          assert.doesNotMatch(stderr, /--resume/);
        });
      });
    }),
);
