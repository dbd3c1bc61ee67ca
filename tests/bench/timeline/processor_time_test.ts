import assert from "node:assert/strict";
import { needs } from "../../../contract/testing/harness.ts";
import { parseStat, processorSeconds } from "./processor_time.ts";

Deno.test("own time and that of ended children is added, whatever the program's name is", () => {
  const times = "S 1 5 5 0 -1 4194304 100 20 0 0 150 50 200 100 20 0 1 0 99";
  assert.equal(parseStat(`123 (a) b (c)) ${times}`), 5);
});

Deno.test({
  name: "an ended child counts (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const before = await processorSeconds(Deno.pid);
    const loop = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";
    await new Deno.Command("sh", { args: ["-c", loop] }).output();
    assert.ok(await processorSeconds(Deno.pid) - before >= 0.02);
  },
});
