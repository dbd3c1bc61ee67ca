import assert from "node:assert/strict";
import { programCommand } from "../cli/program_command.ts";
import { needs } from "../contract/testing/harness.ts";
import { decodeOutputMetadata } from "../contract/output_metadata.ts";
import { runOrThrow } from "../embedded/local/run_process.ts";
import { names, withLocalPipeline } from "./testing/local_pipeline.ts";
import { sampleSet } from "./testing/samples.ts";

const signal = new AbortController().signal;

Deno.test({
  name: "a stranger of a workload is enrolled from the video, and --again names them",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const samples = await sampleSet();
    const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
    try {
      const [gallery, clips] = [`${folder}/gallery`, `${folder}/clips`];
      await Deno.copyFile(samples.gallery, gallery);
      await Deno.mkdir(clips);
      await Deno.copyFile(samples.stranger, `${clips}/who.mp4`);
      await Deno.copyFile(`${samples.videos}/test_0.mp4`, `${clips}/test_0.mp4`);
      await Deno.writeTextFile(`${folder}/students.csv`, "name,major,year\nzoe,law,senior\n");

      await withLocalPipeline({ gallery, threshold: 0.53 }, async (pipeline) => {
        const students = await pipeline.program("workload", "workload/students_main.ts", [
          `${folder}/students.csv`,
        ]);
        assert.equal(students.code, 0);
        const workload = async (...more: string[]) => {
          // deno-fmt-ignore
          const { lines } = await pipeline.program("workload", "workload/main.ts", [
            "--videos", clips, "--ledger", pipeline.ledger, "--run", `${pipeline.folder}/run.json`,
            "--report", `${pipeline.folder}/report.html`, "--json", ...more,
          ]);
          const { checks, answers } = JSON.parse(lines.join("\n"));
          assert.deepEqual(checks.filter((check: { ok: boolean }) => !check.ok), []);
          return Object.fromEntries(
            answers.map(({ video, name }: { video: string; name: string }) => [video, name]),
          );
        };
        const metadata = async () => {
          const Key = "who.csv";
          const object = await pipeline.s3.headObject({ Bucket: names.outputBucket, Key });
          return decodeOutputMetadata(object.Metadata)!;
        };

        const before = await workload();
        assert.equal(before["who.mp4"], "unknown");
        const { descriptor, nearest, frameTime, distance } = await metadata();
        assert.equal(descriptor!.length, 128);
        assert.equal(nearest!.distance, distance);
        assert.match(nearest!.name, /^student_\d+$/);
        assert.ok(nearest!.second!.distance >= nearest!.distance);

        await runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), {
          // deno-fmt-ignore
          args: [
            "--add", "zoe", "--video", `${clips}/who.mp4`, "--at", `${frameTime}`,
            "--out", gallery,
          ],
          signal,
        });
        const after = await workload("--again", "unknown");
        assert.deepEqual(after, { ...before, "who.mp4": "zoe" });
        assert.equal((await metadata()).nearest!.name, "zoe");
        const lines = (await pipeline.ledgerEntries())
          .map(({ video, outcome, major }) => `${video} ${outcome} ${major}`);
        assert.equal(lines.length, 3);
        assert.equal(lines.at(-1), "who.mp4 recognised law");
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
