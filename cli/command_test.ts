import assert from "node:assert/strict";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { run, succeeds } from "./command.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run)`, ...needs("run"), ...noLeaks, fn });

test("a program's output is given, and its lines are told as they come", async () => {
  const lines: string[] = [];
  const out = await run(["sh", "-c", "echo one; echo two >&2; printf three"], {
    onLine: (line) => lines.push(line),
  });
  assert.equal(out, "one\nthree");
  assert.deepEqual(lines.sort(), ["one", "three", "two"]);
});

test("a failure is told with the last words, a missing program by its name", async () => {
  await assert.rejects(
    run(["sh", "-c", "echo why >&2; exit 3"]),
    /^UserError: sh -c ended with code 3:\nwhy$/,
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

test("an abort ends the program", async () => {
  const stop = new AbortController();
  const running = run(["sleep", "600"], { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assert.rejects(running, /enough/);
});
