import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import type { ContenderResult, MemorySample } from "./recognition/report.ts";
import { STAGES } from "../../recognition/stage_timer.ts";
import { sampleSet } from "../testing/samples.ts";

Deno.test({
  name:
    "deno task bench:recognition measures stages, start, memory and lookups (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const { videos, people } = await sampleSet();
      await Deno.mkdir(`${folder}/videos`);
      for (const name of ["test_0.mp4", "test_1.mp4"]) {
        await Deno.copyFile(`${videos}/${name}`, `${folder}/videos/${name}`);
      }
      await Deno.writeTextFile(`${folder}/mapping`, "test_0.mp4:student_01\ntest_1.mp4:nobody\n");
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        // deno-fmt-ignore
        args: [
          "task", "-q", "bench:recognition", `${folder}/videos`, "--people", people,
          "--mapping", `${folder}/mapping`, "--rounds", "1", "--cold", "1", "--soak", "4", "--json",
        ],
        cwd: root,
        stdin: "null",
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      const report: {
        measured: ContenderResult[];
        held: MemorySample[];
        lookups: { people: number; ms: number[] }[];
      } = JSON.parse(new TextDecoder().decode(stdout));
      const [ours] = report.measured;
      assert.deepEqual(ours!.warm.map(({ name }) => name), ["student_01", "student_02"]);
      assert.deepEqual(ours!.right, { clips: 1, of: 2 });
      for (const { ms, stages, rss, peak } of ours!.warm) {
        const sum = STAGES.reduce((total, stage) => total + stages![stage], 0);
        assert.ok(sum > 0 && sum <= ms && rss > 50e6 && peak >= rss * 0.9);
      }
      assert.equal(ours!.coldMs.length, 1);
      assert.ok(ours!.coldMs[0]! > ours!.warm[0]!.ms);
      assert.deepEqual(report.held.map(({ videos }) => videos), [1, 2, 3, 4]);
      assert.equal(new Set(report.held.map(({ tensors }) => tensors)).size, 1);
      assert.deepEqual(report.lookups.map(({ people }) => people), [1_000, 10_000, 100_000]);
    }),
});
