import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";

/** Runs a program whose main function has this body. */
async function runMain(body: string, args: string[] = []) {
  const url = (file: string) => JSON.stringify(import.meta.resolve(file));
  const source = `
    import { flag, runProgram } from ${url("./program.ts")};
    import { UsageError } from ${url("./errors.ts")};
    import { UserError } from ${url("../contract/errors.ts")};
    import { drainSignal, stopSignal } from ${url("./stop.ts")};
    await runProgram({
      name: "tester",
      summary: "Tests.",
      flags: { size: flag({ flags: "--size <n>", help: "a size", example: "3" }) },
      explain: (error) =>
        error instanceof RangeError ? new UserError("too much: take less") : undefined,
      main: async (options) => { ${body} },
    });`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", source, ...args],
    cwd: import.meta.dirname!,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run, read)`, ...needs("run", "read"), fn });

test("a program exits with 0, or with the code that main returns", async () => {
  const result = await runMain("console.log(options.size);", ["--size", "7"]);
  assert.deepEqual(result, { code: 0, out: "7\n", err: "" });
  assert.equal((await runMain("return 5;", ["--size", "7"])).code, 5);
});

test("an error that the user can fix is one line, with exit code 1", async () => {
  const user = await runMain('throw new UserError("no file: make one");', ["--size", "7"]);
  assert.deepEqual(user, { code: 1, out: "", err: "tester: no file: make one\n" });
  const explained = await runMain("throw new RangeError();", ["--size", "7"]);
  assert.deepEqual(explained, { code: 1, out: "", err: "tester: too much: take less\n" });
});

test("a program that is interrupted says so and exits with 130", async () => {
  const body = `const signal = stopSignal();
    Deno.kill(Deno.pid, "SIGINT");
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      setTimeout(() => {}, 5000);
    });`;
  const { code, err } = await runMain(body, ["--size", "7"]);
  assert.deepEqual({ code, err }, { code: 130, err: "\nstopped\n" });
});

test("after Ctrl-C any error is the stop's, unless the program drains its work first", async () => {
  const body = (signal: string) =>
    `const signal = ${signal}();
    Deno.kill(Deno.pid, "SIGINT");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw new UserError("ssh exited with code 255");`;
  const stopped = await runMain(body("stopSignal"), ["--size", "7"]);
  assert.deepEqual(stopped, { code: 130, out: "", err: "\nstopped\n" });
  const drained = await runMain(body("drainSignal"), ["--size", "7"]);
  assert.deepEqual(drained, { code: 1, out: "", err: "tester: ssh exited with code 255\n" });
});

test("any other error is shown with its stack, with exit code 1", async () => {
  const { code, err } = await runMain('throw new TypeError("odd");', ["--size", "7"]);
  assert.equal(code, 1);
  assert.match(err, /^tester: odd\n/);
  assert.match(err, /TypeError: odd\n +at /);
});

test("a wrong command line exits with 2, --help with 0", async () => {
  const wrong = await runMain("");
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^error: --size is missing: for example --size 3\n/);
  const meant = await runMain('throw new UsageError("either or");', ["--size", "7"]);
  assert.deepEqual(meant, { code: 2, out: "", err: "tester: either or\n" });
  const help = await runMain("", ["--help"]);
  assert.equal(help.code, 0);
  assert.match(help.out, /Usage: \.\/rollcall tester/);
});
