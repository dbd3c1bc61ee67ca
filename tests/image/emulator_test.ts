import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { eventually } from "../testing/eventually.ts";
import { sampleSet } from "../testing/samples.ts";
import { withAwsBehind } from "./testing/aws_behind.ts";
import { emulate } from "./testing/emulator.ts";
import { imageTest, runOrThrow } from "./testing/image.ts";

const emulatorTest = (name: string, fn: () => Promise<void>) =>
  imageTest(`AWS's emulator: ${name}`, fn, "ROLLCALL_TEST_EMULATOR");

// The processor shares that Lambda allocates at these memory sizes.
for (const [memoryMb, cpus] of [[1769, 1], [512, 0.29]] as const) {
  emulatorTest(
    `a video gives a CSV, and the same one when redelivered, with ${memoryMb} MB, ${cpus} CPU`,
    async () => {
      const { videos } = await sampleSet();
      const video = await Deno.readFile(`${videos}/test_0.mp4`);
      await withAwsBehind(async (aws) => {
        await using lambda = await emulate({ memoryMb, cpus, timeoutSeconds: 60, env: aws.env });
        const event = await aws.upload("a b+ü.mp4", video);
        const { status, body } = await lambda.invoke(event);
        assert.equal(status, 200);
        const [answered] = JSON.parse(body).results;
        assert.equal(answered.outcome, "recognised", body);
        const first = { csv: await aws.csv("a b+ü.csv"), result: await aws.result() };
        assert.equal(first.csv.text, "student_01,,\r\n");
        assert.equal(first.result.name, "student_01");

        // Redeliver the event to the warm instance.
        const pid = await lambda.runtimePid();
        assert.equal((await lambda.invoke(event)).status, 200);
        assert.equal(await lambda.runtimePid(), pid);
        const second = { csv: await aws.csv("a b+ü.csv"), result: await aws.result() };
        assert.deepEqual(second.csv, first.csv);
        assert.equal(second.result.identity, first.result.identity);
        assert.equal(second.result.distance, first.result.distance);
        assert.notEqual(second.result.requestId, first.result.requestId);

        const initMs = Number(/Init Duration: ([\d.]+) ms/.exec(await lambda.log())?.[1]);
        assert.ok(initMs < 10_000, `init took ${initMs} ms`);
      });
    },
  );
}

emulatorTest(
  "an invalid event is an error in AWS's format, and the instance survives",
  async () => {
    await withAwsBehind(async (aws) => {
      await using lambda = await emulate({ memoryMb: 512, timeoutSeconds: 60, env: aws.env });
      const { body } = await lambda.invoke({ Records: [{}] });
      const pid = await lambda.runtimePid();
      const { errorType, errorMessage, stackTrace } = JSON.parse(body);
      assert.equal(errorType, "ContractError");
      assert.equal(errorMessage, "not an S3 event: Records[0] has no eventName");
      assert.match(stackTrace[0], /^at .*contract\/s3_event\.ts/);
      const test = await lambda.invoke({ Event: "s3:TestEvent" });
      assert.equal(test.body, '{"results":[]}');
      assert.equal(await lambda.runtimePid(), pid);
      const logged = /^\{.*"invocation failed".*$/m.exec(await lambda.log())?.[0] ?? "{}";
      assert.match(JSON.parse(logged).requestId, /^[0-9a-f-]{36}$/);
    });
  },
);

emulatorTest("an SQS batch with one invalid message returns a partial batch response", async () => {
  const { videos } = await sampleSet();
  const video = await Deno.readFile(`${videos}/test_1.mp4`);
  await withAwsBehind(async (aws) => {
    await using lambda = await emulate({ memoryMb: 512, timeoutSeconds: 60, env: aws.env });
    const event = await aws.upload("one.mp4", video);
    const message = (messageId: string, body: string) => (
      { messageId, body, eventSource: "aws:sqs", receiptHandle: "r" }
    );
    const { body } = await lambda.invoke({
      Records: [message("good", JSON.stringify(event)), message("bad", "not JSON")],
    });
    assert.deepEqual(JSON.parse(body), { batchItemFailures: [{ itemIdentifier: "bad" }] });
    assert.equal((await aws.csv("one.csv")).text, "student_02,,\r\n");
  });
});

emulatorTest(
  "an invocation stops before its deadline, and the instance processes the next video",
  async () => {
    const { videos } = await sampleSet();
    const video = await Deno.readFile(`${videos}/test_0.mp4`);
    await withAwsBehind(async (aws) => {
      const timeoutSeconds = 5;
      await using lambda = await emulate({ memoryMb: 512, timeoutSeconds, env: aws.env });
      const event = await aws.upload("slow.mp4", video);
      // Warm up the instance, so that the deadline falls into the processing.
      await lambda.invoke({ Event: "s3:TestEvent" });
      const pid = await lambda.runtimePid();
      const proxy = aws.pause();
      const { body } = await lambda.invoke(event);
      proxy.resume();
      const { errorType, errorMessage } = JSON.parse(body);
      assert.equal(errorType, "DeadlineNear", body);
      assert.equal(errorMessage, "the timeout is near: stopped");
      assert.doesNotMatch(await lambda.log(), /Task timed out|Sandbox\.Timedout/);

      assert.equal(JSON.parse((await lambda.invoke(event)).body).results[0].name, "student_01");
      assert.equal(await lambda.runtimePid(), pid);
    });
  },
);

// The fast detector finds no face, so the slow one runs, too, if there is time. At the last share there is time for the fast
// one only.
for (const cpus of [0.2, 0.1, 0.05]) {
  emulatorTest(
    `on a slow processor, a detector that would miss the deadline is not started: ${cpus} CPU`,
    async () => {
      const video = await videoWithoutFace();
      await withAwsBehind(async (aws) => {
        await using lambda = await emulate({ memoryMb: 512, timeoutSeconds: 9, env: aws.env });
        const event = await aws.upload("empty.mp4", video);
        await lambda.invoke({ Event: "s3:TestEvent" });
        await runOrThrow(["podman", "update", "--cpus", `${cpus}`, lambda.container]);
        const { body } = await lambda.invoke(event);
        assert.doesNotMatch(await lambda.log(), /Task timed out|Sandbox\.Timedout/);
        const { errorType, results } = JSON.parse(body);
        assert.ok(errorType === "DeadlineNear" || results[0].outcome === "no_face", body);
      });
    },
  );
}

emulatorTest("a killed runtime is an error, and the next invocation gets a new one", async () => {
  const { videos } = await sampleSet();
  const video = await Deno.readFile(`${videos}/test_0.mp4`);
  await withAwsBehind(async (aws) => {
    await using lambda = await emulate({ memoryMb: 512, timeoutSeconds: 60, env: aws.env });
    const event = await aws.upload("crash.mp4", video);
    const proxy = aws.pause();
    const invoked = lambda.invoke(event);
    await proxy.requested;
    Deno.kill(await lambda.runtimePid(), "SIGKILL");
    const { body } = await invoked;
    proxy.resume();
    assert.equal(JSON.parse(body).errorType, "Runtime.ExitError", body);
    assert.match(JSON.parse(body).errorMessage, /signal: killed/);
    const again = await eventually("the same event is answered", async () => {
      const { body } = await lambda.invoke(event);
      return body.includes('"results"') && JSON.parse(body);
    });
    assert.equal(again.results[0].name, "student_01");
  });
});

/** One second of a test pattern. */
async function videoWithoutFace(): Promise<Uint8Array> {
  let video = new Uint8Array();
  await inTempDir(async (folder) => {
    const file = `${folder}/empty.mp4`;
    const source = ["-f", "lavfi", "-i", "testsrc=size=640x360:rate=10:duration=1"];
    await runOrThrow(["ffmpeg", "-v", "error", ...source, "-pix_fmt", "yuv420p", file]);
    video = await Deno.readFile(file);
  });
  return video;
}
