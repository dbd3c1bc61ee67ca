import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { run } from "./run_process.ts";

Deno.test({
  name: "a program that begins when the stop has come already is ended too (needs run, read, env)",
  ...needs("run", "read", "env"),
  async fn() {
    const code = await run(["sleep", "60"], {
      args: [],
      signal: AbortSignal.abort(),
      onLine: () => {},
    });
    assert.equal(code, 143);
  },
});

Deno.test({
  name: "a program's lines are told as they come, the last one too (needs run, read, env)",
  ...needs("run", "read", "env"),
  async fn() {
    const lines: string[] = [];
    const { signal } = new AbortController();
    const code = await run(["sh", "-c", "printf 'a\\nb'; exit 3"], {
      args: [],
      signal,
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual([code, lines], [3, ["a", "b"]]);
  },
});
