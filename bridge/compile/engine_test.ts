import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { engineFlags } from "./engine.ts";

Deno.test("the binary's engine is told what the task's is", () => {
  assert.deepEqual(engineFlags(config.tasks.bridge.command), ["--v8-flags=--optimize-for-size"]);
  assert.deepEqual(engineFlags("deno run main.ts"), []);
});
