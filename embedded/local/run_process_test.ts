import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { run } from "./run_process.ts";

Deno.test({
  name: "a program that starts after the abort is killed (needs run, read, env)",
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
  name: "every line is passed on, an unterminated last line too (needs run, read, env)",
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
