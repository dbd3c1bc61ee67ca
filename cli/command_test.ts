import assert from "node:assert/strict";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { run, succeeds } from "./command.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run)`, ...needs("run"), ...noLeaks, fn });

test("run returns standard output and passes on each line as it comes", async () => {
  const lines: string[] = [];
  const out = await run(["sh", "-c", "echo one; echo two >&2; printf three"], {
    onLine: (line) => lines.push(line),
  });
  assert.equal(out, "one\nthree");
  assert.deepEqual(lines.sort(), ["one", "three", "two"]);
});

test("an error names the program: with its last output if it fails, or that it is missing", async () => {
  await assert.rejects(
    run(["sh", "-c", "echo why >&2; exit 3"]),
    /^UserError: sh -c exited with code 3:\nwhy$/,
  );
  await assert.rejects(run(["no-such-program"]), /^UserError: no-such-program is not in PATH/);
  assert.deepEqual(
    await Promise.all([succeeds(["true"]), succeeds(["false"]), succeeds(["no-such"])]),
    [
      true,
      false,
      false,
    ],
  );
});

test("an abort kills the program", async () => {
  const stop = new AbortController();
  const running = run(["sleep", "600"], { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assert.rejects(running, /enough/);
});
