import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { referenceDescriptors } from "./reference_descriptors.ts";

/** A shell in place of Python, with a program that answers each path with this line. */
const test = (name: string, answer: string, fn: (program: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () =>
      inTempDir(async (folder) => {
        const program = `${folder}/program.sh`;
        const loop = `while read -r path; do ${answer}; done`;
        await Deno.writeTextFile(program, `echo '{"ready": true}'\n${loop}\n`);
        await fn(program);
      }),
  });

const OPTIONS = { python: "sh", signal: new AbortController().signal, onPhoto: () => {} };
const NUMBERS = JSON.stringify(Array.from({ length: 128 }, (_, i) => i / 4));

test(
  "each photo has a descriptor, or null",
  `case $path in none) d=null;; *) d='${NUMBERS}';; esac; echo "{\\"path\\": \\"$path\\", \\"descriptor\\": $d}"`,
  async (program) => {
    const done: number[] = [];
    const options = { ...OPTIONS, onPhoto: (count: number) => void done.push(count) };
    const found = await referenceDescriptors(["one", "none", "two"], options, program);
    assert.deepEqual([...found.keys()], ["one", "none", "two"]);
    assert.equal(found.get("none"), null);
    assert.equal(found.get("two")![127], 127 / 4);
    assert.deepEqual(done, [0, 1, 2]);
  },
);

test(
  "a program that ends early is an error",
  "exit 1",
  (program) =>
    assert.rejects(referenceDescriptors(["one"], OPTIONS, program), /UserError.*program\.sh ended/),
);

test(
  "an answer for another photo is refused",
  `echo '{"path": "other", "descriptor": null}'`,
  (program) =>
    assert.rejects(referenceDescriptors(["one"], OPTIONS, program), /of other, not of one/),
);

test("an abort ends it and is what is thrown", "exec sleep 30", async (program) => {
  const stop = new AbortController();
  const options = {
    ...OPTIONS,
    signal: stop.signal,
    onPhoto: () => void setTimeout(() => stop.abort(new Error("stopped")), 100),
  };
  const started = performance.now();
  await assert.rejects(referenceDescriptors(["one"], options, program), /^Error: stopped$/);
  assert.ok(performance.now() - started < 20_000);
});
