import assert from "node:assert/strict";
import { programCommand, root } from "../cli/program_command.ts";
import { runOrThrow } from "../embedded/local/run_process.ts";
import { needs } from "../contract/testing/harness.ts";
import { names, withLocalPipeline } from "./testing/local_pipeline.ts";

const clips = `${root}../shared/clips`;
const granted = !needs("run", "read", "write", "env", "net").ignore;
const present = granted && await Deno.stat(`${clips}/encoding`).then(() => true, () => false);

Deno.test({
  name: `the course's clips, with its old encodings and roster, get the answers of its mapping${
    present || !granted ? "" : " (skipped: no ../shared/clips)"
  }`,
  ignore: !present,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
    try {
      const gallery = `${folder}/gallery`;
      const enrolled = await runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), {
        args: ["--import", `${clips}/encoding`, "--out", gallery],
        signal: new AbortController().signal,
      });
      assert.equal(enrolled, `${gallery}: 11 people, 11 encodings`);
      await withLocalPipeline({ gallery }, async (pipeline) => {
        const loaded = await pipeline.program("workload", "workload/students_main.ts", [
          `${clips}/student_data.json`,
        ]);
        assert.equal(loaded.code, 0);

        const { code, lines } = await pipeline.program("workload", "workload/main.ts", [
          "--videos",
          clips,
          "--mapping",
          `${clips}/mapping`,
          "--ledger",
          pipeline.ledger,
          "--run",
          `${pipeline.folder}/run.json`,
          "--json",
          "--report",
          `${pipeline.folder}/report.html`,
        ]);
        const { checks, answers } = JSON.parse(lines.join("\n"));
        assert.deepEqual(checks.filter((check: { ok: boolean }) => !check.ok), []);
        assert.equal(checks.length, 11);
        assert.equal(code, 0);
        const found = new Map(
          answers.map((a: { video: string; name: string }) => [a.video, a.name]),
        );
        assert.deepEqual(
          [...found].sort(),
          [
            ["test_0.mp4", "president_trump"],
            ["test_4.mp4", "johnny_dep"],
            ["test_7.mp4", "morgan_freeman"],
          ],
        );
        const { Body } = await pipeline.s3.getObject({
          Bucket: names.outputBucket,
          Key: "test_0.csv",
        });
        assert.equal(await Body!.transformToString(), "president_trump,physics,junior\r\n");
        const frame = await pipeline.s3.getObject({
          Bucket: names.frameBucket,
          Key: "test_0.jpg",
        });
        const jpeg = await frame.Body!.transformToByteArray();
        assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
        const entries = await pipeline.ledgerEntries();
        assert.deepEqual(
          entries.map(({ video, outcome, major, year }) => `${video} ${outcome} ${major} ${year}`)
            .sort(),
          [
            "test_0.mp4 recognised physics junior",
            "test_4.mp4 recognised computer_science senior",
            "test_7.mp4 recognised math senior",
          ],
        );
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
