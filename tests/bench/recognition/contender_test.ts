import assert from "node:assert/strict";
import { needs } from "../../../contract/testing/harness.ts";
import { run } from "../../../cli/command.ts";
import { onOneCore } from "./contender.ts";

const taskset = await run(["taskset", "--version"]).then(() => true, () => false);

Deno.test({
  name: "a process is pinned to a core that we may use (needs run)",
  ignore: needs("run").ignore || !taskset,
  async fn() {
    const [program, , core, ...command] = await onOneCore(["true"]);
    assert.deepEqual([program, command], ["taskset", ["true"]]);
    const alone = `import { onOneCore } from "${new URL("./contender.ts", import.meta.url)}";
      console.log((await onOneCore(["true"])).join(" "))`;
    const [last] = (await run(["taskset", "-cp", `${Deno.pid}`])).match(/\d+$/)!;
    assert.equal(
      await run(["taskset", "-c", last, Deno.execPath(), "eval", "-q", alone]),
      `taskset -c ${last} true`,
    );
    assert.match(core!, /^\d+$/);
  },
});
