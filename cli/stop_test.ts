import assert from "node:assert/strict";
import { sleep } from "./async.ts";
import { needs } from "../contract/testing/harness.ts";

/** A program that ignores the request to stop. */
const PROGRAM = `
  import { stopSignal } from "${new URL("./stop.ts", import.meta.url)}";
  const signal = stopSignal();
  signal.addEventListener("abort", () => console.log("asked"));
  console.log("ready");
  setInterval(() => {}, 1000);
`;

Deno.test({
  name:
    "two signals at once are one request to stop; a later one exits the process (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", PROGRAM],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await lines.read()).value, "ready\n");
    const asked = performance.now();
    child.kill("SIGINT");
    assert.equal((await lines.read()).value, "asked\n");
    let ended = false;
    const status = child.status.then((status) => {
      ended = true;
      return status;
    });
    while (!ended) {
      try {
        child.kill("SIGINT");
      } catch {
        // It has exited since `ended` was read.
        break;
      }
      const pause = new AbortController();
      await Promise.race([status, sleep(20, pause.signal)]);
      pause.abort();
    }
    assert.equal((await status).code, 130);
    assert.ok(
      performance.now() - asked > 400,
      "a second signal at once must not count as a second request",
    );
    await lines.cancel();
  },
});
