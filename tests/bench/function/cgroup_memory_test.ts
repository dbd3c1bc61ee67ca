import assert from "node:assert/strict";
import { needs } from "../../../contract/testing/harness.ts";
import { peakMemory } from "./cgroup_memory.ts";

Deno.test({
  name:
    "a cgroup's peak memory is at least that of its process; a missing process has none (needs run)",
  ...needs("run"),
  async fn() {
    const peak = await peakMemory(Deno.pid);
    // Without the kernel's accounting there is nothing to compare.
    if (peak !== undefined) assert.ok(peak > 10e6, `${peak}`);
    assert.equal(await peakMemory(2 ** 30), undefined);
  },
});
