import assert from "node:assert/strict";
import { s3PutRecord } from "../contract/testing/messages.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import {
  type FunctionProcess,
  startFunction,
  withFunctionProcess,
} from "./testing/function_process.ts";
import { withFakeRuntimeApi } from "./testing/fake_runtime_api.ts";

const test = (
  name: string,
  fn: (real: FunctionProcess) => Promise<void>,
  prepare?: (scratch: string) => Promise<void>,
  env?: Record<string, string>,
) =>
  Deno.test({
    name: `the function's process: ${name} (needs run, read, write, env, net)`,
    ...needs("run", "read", "write", "env", "net"),
    fn: () => withFunctionProcess(fn, prepare, env),
  });

const s3Event = (key: string) => ({ Records: [s3PutRecord({ key })] });
const EMPTY_VIDEO = ["GET /in/1.mp4", "PUT /rollcall-output/1.csv", "GetQueueUrl", "SendMessage"];

test(
  "it is ready in 512 MB and with less work than Lambda's 10 s, in a cleaned TMPDIR",
  async (real) => {
    // Processor time, in hundredths of a second (proc_pid_stat(5)): a busy machine takes longer.
    const stat = await Deno.readTextFile(`/proc/${real.pid}/stat`);
    const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
    assert.ok(user! + system! > 0 && user! + system! < 1000, `${user} and ${system}`);
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(
      await Deno.readTextFile(`/proc/${real.pid}/status`),
    )!;
    assert.ok(Number(kB) < 512 * 1024, `${kB} kB`);
    assert.deepEqual(real.scratch(), ["others"]);
  },
  async (scratch) => {
    await Deno.mkdir(`${scratch}/rollcall-video-left`);
    await Deno.writeTextFile(`${scratch}/rollcall-video-left/video.mp4`, "video");
    await Deno.writeTextFile(`${scratch}/others`, "");
  },
);

test("every AWS call carries the trace ID, every log line the request ID; no files are left", async (real) => {
  const traceId = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";
  const post = await real.invoke(s3Event("1.mp4"), { "lambda-runtime-trace-id": traceId });
  assert.equal(post.path, "/invocation/id-1/response");
  const { results: [{ outcome, requestId, functionVersion }] } = JSON.parse(post.body);
  assert.deepEqual([outcome, requestId, functionVersion], ["unreadable", "id-1", "7"]);
  assert.deepEqual(real.aws.asked.map(({ what }) => what), EMPTY_VIDEO);
  assert.deepEqual([...new Set(real.aws.asked.map(({ traceId }) => traceId))], [traceId]);

  await real.invoke(s3Event("1.mp4"));
  assert.deepEqual(real.aws.asked.slice(4).map(({ traceId }) => traceId), [null, null, null]);
  assert.deepEqual(real.scratch(), []);

  real.endOfWork();
  assert.equal(await real.ended, 1);
  assert.deepEqual(real.logged().map(({ message, requestId }) => [message, requestId]), [
    ["ready", undefined],
    ["answered", "id-1"],
    ["answered", "id-2"],
    ["the runtime ends", undefined],
  ]);
});

test(
  "with ROLLCALL_PEOPLE=all its permissions are enough, too",
  async (real) => {
    const post = await real.invoke(s3Event("1.mp4"));
    assert.equal(JSON.parse(post.body).results[0].outcome, "unreadable", post.body);
    // Nothing has no first bytes, so all of it is asked for.
    assert.deepEqual(real.aws.asked.map(({ what }) => what), [EMPTY_VIDEO[0], ...EMPTY_VIDEO]);
  },
  undefined,
  { ROLLCALL_PEOPLE: "all", ROLLCALL_EVERY: "1", ROLLCALL_RANGE_MINUTES: "5" },
);

test("a call that AWS never answers stops before the deadline, and the next invocation succeeds", async (real) => {
  const deadline = Date.now() + 1500;
  const headers = { "lambda-runtime-deadline-ms": String(deadline) };
  const post = await real.invoke(s3Event("stall.mp4"), headers);
  assert.equal(post.path, "/invocation/id-1/error");
  assert.equal(post.errorType, "DeadlineNear");
  assert.ok(post.at < deadline, `${post.at - deadline} ms late`);
  assert.equal((await real.invoke(s3Event("1.mp4"))).path, "/invocation/id-2/response");
  assert.deepEqual(real.scratch(), []);
});

test("it continues after being frozen while its connections were dropped", async (real) => {
  await real.invoke(s3Event("1.mp4"));
  Deno.kill(real.pid, "SIGSTOP");
  assert.ok(real.aws.forgetConnections() > 0);
  const answer = real.invoke(s3Event("1.mp4"));
  await new Promise((resolve) => setTimeout(resolve, 2000));
  Deno.kill(real.pid, "SIGCONT");
  assert.equal((await answer).path, "/invocation/id-2/response");
});

test("SIGTERM ends it with 0 when it is idle", async (real) => {
  await real.invoke(s3Event("1.mp4"));
  Deno.kill(real.pid, "SIGTERM");
  assert.equal(await real.ended, 0);
});

test("SIGTERM ends it with 0 during an invocation, and no files are left", async (real) => {
  real.invoke(s3Event("stall.mp4")).catch(() => {});
  while (real.aws.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(real.scratch().length, 1);
  Deno.kill(real.pid, "SIGTERM");
  assert.equal(await real.ended, 0);
  assert.deepEqual(real.scratch(), []);
});

Deno.test({
  name:
    "the function's process: an initialisation failure is reported and ends it (needs run, read, write, env, net)",
  ...needs("run", "read", "write", "env", "net"),
  fn: () =>
    inTempDir((dir) =>
      withFakeRuntimeApi([], async (address, posts) => {
        const env = { TMPDIR: dir, ROLLCALL_GALLERY: `${dir}/none` };
        const { code, stdout } = await startFunction(address, env).output();
        assert.equal(code, 1);
        const [{ path, body, errorType }] = posts as [(typeof posts)[0]];
        assert.deepEqual([path, errorType, posts.length], ["/init/error", "UserError", 1]);
        const error = JSON.parse(body);
        assert.match(error.errorMessage, /^no gallery at /);
        assert.ok(error.stackTrace.length > 0);
        const { message, errorMessage } = JSON.parse(new TextDecoder().decode(stdout));
        assert.deepEqual([message, errorMessage], ["initialisation failed", error.errorMessage]);
      })
    ),
});

const testRefusal = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `the function's process: ${name} (needs run, read, write, env, net)`,
    ...needs("run", "read", "write", "env", "net"),
    fn,
  });

/** Starts the function with an invalid setting and returns how it ended. */
async function refusedWith(address: string) {
  const env = { ROLLCALL_THRESHOLD: "abc" };
  const { code, stderr } = await startFunction(address, env, "piped").output();
  return { code, said: new TextDecoder().decode(stderr) };
}

testRefusal(
  "everyone in the whole video and everyone in one frame do not go together",
  () =>
    withFakeRuntimeApi([], async (address, posts) => {
      const env = { ROLLCALL_PEOPLE: "all", ROLLCALL_ALL_FACES: "true" };
      assert.equal((await startFunction(address, env).output()).code, 1);
      assert.match(
        JSON.parse(posts[0]!.body).errorMessage,
        /^ROLLCALL_PEOPLE=all finds everyone: leave ROLLCALL_ALL_FACES out$/,
      );
    }),
);

testRefusal(
  "a wrong setting is reported as an initialisation failure and ends it with 2",
  () =>
    withFakeRuntimeApi([], async (address, posts) => {
      const { code, said } = await refusedWith(address);
      assert.equal(code, 2);
      const [{ path, body, errorType }] = posts as [(typeof posts)[0]];
      assert.deepEqual([path, errorType, posts.length], ["/init/error", "UserError", 1]);
      const { errorMessage } = JSON.parse(body);
      assert.match(errorMessage, /^option .*ROLLCALL_THRESHOLD.*must be a number from/);
      assert.ok(said.includes(errorMessage), said);
    }),
);

testRefusal(
  "a wrong setting that cannot be reported still ends it with 2",
  async () => {
    const refuse = () => new Response("no", { status: 403 });
    await withFakeRuntimeApi([], async (address, posts) => {
      assert.equal((await refusedWith(address)).code, 2);
      assert.equal(posts.length, 1);
    }, refuse);
    assert.equal((await refusedWith("")).code, 2);
  },
);

Deno.test({
  name: "the function may connect to both of Lambda's addresses, old and new (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--permission-set=function", "-"],
      cwd: import.meta.dirname!,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const script = `for (const host of ["127.0.0.1:9001", "169.254.100.1:9001", "192.0.2.1"]) {
      console.log(Deno.permissions.querySync({ name: "net", host }).state);
    }`;
    await new Blob([script]).stream().pipeTo(child.stdin);
    const { stdout } = await child.output();
    assert.equal(new TextDecoder().decode(stdout), "granted\ngranted\nprompt\n");
  },
});
