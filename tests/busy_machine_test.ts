import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { programCommand } from "../cli/program_command.ts";
import { run } from "../embedded/local/run_process.ts";
import { sampleSet } from "./testing/samples.ts";

/** People who are easy to recognise, one who takes longer, one in dim light, and a stranger. */
const CLIPS = ["test_0.mp4", "test_2.mp4", "test_5.mp4", "test_10.mp4", "test_12.mp4"];
/** Busy processes for each core. */
const BUSY_A_CORE = 4;

Deno.test({
  name: "answers on a busy machine differ only in their milliseconds",
  ...needs("run", "read", "write", "env", "net", "sys"),
  async fn() {
    const { videos, gallery } = await sampleSet();
    const identified = async () => {
      const lines: string[] = [];
      const code = await run(programCommand("identify", "recognition/identify_main.ts"), {
        args: ["--gallery", gallery, ...CLIPS.map((name) => `${videos}/${name}`)],
        signal: new AbortController().signal,
        onLine: (line) => lines.push(line),
      });
      assert.equal(code, 0);
      return lines.map((line) => {
        const { ms, ...answer } = JSON.parse(line);
        assert.ok(ms > 0);
        return answer;
      });
    };
    const alone = await identified();
    assert.equal(alone.length, CLIPS.length);
    const busy = Array.from(
      { length: BUSY_A_CORE * navigator.hardwareConcurrency },
      () => new Deno.Command(Deno.execPath(), { args: ["eval", "for (;;);"] }).spawn(),
    );
    try {
      assert.deepEqual(await identified(), alone);
    } finally {
      for (const child of busy) {
        child.kill("SIGKILL");
        await child.status;
      }
    }
  },
});
