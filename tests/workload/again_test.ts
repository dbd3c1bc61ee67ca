import assert from "node:assert/strict";
import { sleep } from "../../cli/async.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { namesOf } from "../../contract/names.ts";
import type { Check } from "../../workload/verify/checks.ts";
import type { RunRecord } from "../../workload/record/run_record.ts";
import { runProgramAt, spawnProgram, testOnMinistack } from "./ministack.ts";
import { createResources, type Found, withFakePipeline } from "./fake_pipeline.ts";

const names = namesOf("rollcall");
const FLOKI: Found = {
  outcome: "recognised",
  name: "floki",
  student: { name: "floki", major: "history", year: "junior" },
};
const UNKNOWN: Found = { outcome: "unknown", name: null, student: null };
const CLIPS = ["a.mp4", "b.mp4", "c.mp4", "d.mp4"];

interface Printed {
  readonly run: RunRecord;
  readonly checks: readonly Check[];
  readonly answers: readonly { video: string; name: string }[];
}

testOnMinistack(
  "--again answers a run's unknown videos again, each exactly once",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const [clips, run, ledger] = [
        `${folder}/clips`,
        `${folder}/run.json`,
        `${folder}/results.csv`,
      ];
      await Deno.mkdir(clips);
      for (const name of CLIPS) await Deno.writeTextFile(`${clips}/${name}`, name);
      const files = ["--run", run, "--ledger", ledger, "--metrics-wait", "5"];
      const args = ["--videos", clips, "--report", `${folder}/report.html`, ...files];
      const strangers = new Set(["b.mp4", "c.mp4"]);
      const workload = (...more: string[]) => runProgramAt("main.ts", [...args, ...more], cloud);
      const lines = async () => (await Deno.readTextFile(ledger)).trim().split("\n").slice(1);

      /** Runs a workload that must pass every check. @returns who is in each video */
      async function passing(...more: string[]) {
        const { code, stdout, stderr } = await workload("--json", ...more);
        assert.equal(code, 0, stderr + stdout);
        const { run: record, checks, answers }: Printed = JSON.parse(stdout);
        assert.deepEqual(checks.filter(({ ok }) => !ok), []);
        assert.deepEqual(record.videos.map(({ key }) => key), CLIPS);
        assert.notEqual(record.finishedAt, null);
        return { record, checks, who: answers.map(({ name }) => name) };
      }

      const answer = (key: string) => strangers.has(key) ? UNKNOWN : FLOKI;
      await withFakePipeline(cloud, names, urls, ledger, answer, async () => {
        await t.step("without a run there is nothing to repeat", async () => {
          const { code, stderr } = await workload("--again", "unknown");
          assert.deepEqual([code, /no .*run\.json: there is no run to repeat/.test(stderr)], [
            1,
            true,
          ]);
        });
        await t.step("only the unknown videos are uploaded; the others' answers stay", async () => {
          const first = await passing();
          assert.deepEqual(first.who, ["floki", "unknown", "unknown", "floki"]);
          strangers.delete("b.mp4");
          const second = await passing("--again", "unknown");
          assert.deepEqual(second.who, ["floki", "floki", "unknown", "floki"]);
          assert.equal(second.record.startedAt, first.record.startedAt);
          assert.deepEqual(second.record.again!.videos.map(({ key }) => key), ["b.mp4", "c.mp4"]);
          const uploads = (record: RunRecord) => record.videos.map(({ requestId }) => requestId);
          const [before, after] = [uploads(first.record), uploads(second.record)];
          assert.deepEqual(after.map((id, i) => id === before[i]), [true, false, false, true]);
          assert.equal((await lines()).length, 6);
          assert.match(second.checks[6]!.actual, /4 invocations \(request ids; CloudWatch since/);
        });
        await t.step("verify and a further --again agree", async () => {
          const { code, stdout } = await runProgramAt("verify_main.ts", files, cloud);
          assert.equal(code, 0, stdout);
          strangers.delete("c.mp4");
          assert.deepEqual((await passing("--again", "unknown")).who, CLIPS.map(() => "floki"));
          assert.equal((await lines()).length, 7);
          const { code: none, stderr } = await workload("--again", "unknown,no_face");
          assert.equal(none, 0, stderr);
          assert.match(stderr, /none of the last run's videos is unknown or no_face/);
        });
        await t.step(
          "a video that is not on this machine is named, and nothing changes",
          async () => {
            const record = await Deno.readTextFile(run);
            await Deno.rename(`${clips}/d.mp4`, `${folder}/d.mp4`);
            const { code, stderr } = await workload("--again", "recognised");
            await Deno.rename(`${folder}/d.mp4`, `${clips}/d.mp4`);
            assert.equal(code, 1);
            assert.match(stderr, /"d\.mp4" of the last run must be uploaded again, but the folder/);
            assert.equal(await Deno.readTextFile(run), record);
          },
        );
        await t.step(
          "a killed --again is continued by --resume; nothing is uploaded twice",
          async () => {
            const slow = [...args, "--again", "recognised", "--rate", "0.5"];
            const child = spawnProgram("main.ts", slow, cloud);
            while ((await lines()).length < 8) await sleep(20);
            child.kill("SIGKILL");
            await child.output();
            assert.ok((await lines()).length < 11);
            const refused = await workload("--again", "recognised");
            assert.match(refused.stderr, /is not complete: continue it with --resume first/);
            assert.deepEqual((await passing("--resume")).who, CLIPS.map(() => "floki"));
            assert.equal((await lines()).length, 11);
            const identities = (await lines()).map((line) => line.split(",")[0]);
            assert.equal(new Set(identities).size, 11);
          },
        );
      });
    }),
);
