import assert from "node:assert/strict";
import { sleep } from "./async.ts";
import { needs } from "../contract/testing/harness.ts";

/** A program that hears the request and goes on. */
const PROGRAM = `
  import { stopSignal } from "${new URL("./stop.ts", import.meta.url)}";
  const signal = stopSignal();
  signal.addEventListener("abort", () => console.log("asked"));
  console.log("ready");
  setInterval(() => {}, 1000);
`;

Deno.test({
  name: "a Ctrl-C that comes twice is one request; a later one ends the process (needs run, read)",
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
      child.kill("SIGINT");
      const pause = new AbortController();
      await Promise.race([status, sleep(20, pause.signal)]);
      pause.abort();
    }
    assert.equal((await status).code, 130);
    assert.ok(performance.now() - asked > 400, "the terminal's second signal is no second request");
    await lines.cancel();
  },
});
