import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { v8Flags } from "./engine.ts";

Deno.test("the binary's engine is told what the task's is", () => {
  assert.deepEqual(v8Flags(config.tasks.bridge.command), ["--v8-flags=--optimize-for-size"]);
  assert.deepEqual(v8Flags("deno run main.ts"), []);
});
