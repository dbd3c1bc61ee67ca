import assert from "node:assert/strict";
import { root } from "../cli/program_command.ts";
import { needs } from "../contract/testing/harness.ts";

/** Runs stages as .ci/run does. @returns once its output is closed: nothing that it has started holds it */
async function run(limit: number, script: string) {
  const { code, stdout } = await new Deno.Command("bash", {
    args: [
      "-uo",
      "pipefail",
      "-c",
      `ci_limit=${limit} ci_grace=2\nexec 2>&1\nsource .ci/stages\n${script}`,
    ],
    cwd: root,
    stdin: "null",
  }).output();
  return { code, output: new TextDecoder().decode(stdout) };
}

const ofStages = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run, read)`, ...needs("run", "read"), fn });

ofStages(
  "when the time is up, the stages end, the totals are printed and the clean-ups run",
  async () => {
    const { code, output } = await run(
      4,
      `at_exit 'echo cleaned up'
     stage "works" echo "3 passed, 0 failed"
     aside other bash -c 'trap "" TERM; echo begun; while :; do sleep 1002; done'
     stage "hangs" bash -c 'echo "1 passed, 0 failed"; sleep 1001; echo on'
     stage "later" echo "5 passed, 0 failed"
     stage "the other one" joined other
     totals`,
    );
    assert.equal(code, 1, output);
    assert.match(output, /^=== time is up after \d+ s; what runs:\n.*COMMAND\n/m);
    assert.match(output, / sleep 1001$/m);
    assert.match(output, /^=== the last lines of other:\n {2}\| begun$/m);
    assert.match(output, /^=== later failed; its last lines:\nNOT RUN: time is up$/m);
    assert.match(output, /\n4 passed, 3 failed\ncleaned up\n$/);
  },
);

ofStages("a run that ends in time leaves no process", async () => {
  const { code, output } = await run(600, 'stage "works" echo "3 passed, 0 failed"\ntotals');
  assert.equal(code, 0, output);
  assert.match(output, /\n3 passed, 0 failed\n$/);
});
