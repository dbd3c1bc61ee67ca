// The tests of the emulated cloud, with a fake runtime. cloud_test.ts imports them if they can run.
import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { namesOf } from "../../contract/names.ts";
import { parseNotification } from "../../contract/s3_event.ts";
import { type Cloud, type CloudOptions, startCloud } from "../cloud.ts";
import { type FakeAnswer, type FakeEvent, fakeRuntime } from "./fake_runtime.ts";
import { processLauncher } from "../function/launcher.ts";
import { isListening, isRunning } from "./probes.ts";

const names = namesOf("cloudtest");

/** Registers a test on a cloud, which fails if a process or port is left afterwards. */
function withCloud(
  name: string,
  test: (access: ReturnType<typeof accessTo>, cloud: Cloud) => Promise<void>,
  { instances = 1, timeoutSeconds = 20 }: Partial<CloudOptions> = {},
) {
  Deno.test({
    name,
    fn: () =>
      inTempDir(async (dir) => {
        const cloud = await startCloud(await options(dir, { instances, timeoutSeconds }));
        try {
          await test(accessTo(cloud), cloud);
        } finally {
          await Promise.all([cloud.stop(), cloud.stop()]);
        }
        await nothingLeft(dir);
        assert.ok(!await isListening(cloud.endpoint));
      }),
  });
}

async function options(dir: string, some: Partial<CloudOptions> = {}): Promise<CloudOptions> {
  const launch = processLauncher(await fakeRuntime(dir));
  return {
    names,
    launch,
    env: {},
    instances: 1,
    timeoutSeconds: 20,
    memoryMb: 512,
    logDir: dir,
    scratchDir: `${dir}/tmp`,
    ...some,
  };
}

function accessTo({ environment: e, endpoint }: Cloud) {
  assert.equal(e.AWS_ENDPOINT_URL, endpoint);
  const credentials = {
    accessKeyId: e.AWS_ACCESS_KEY_ID!,
    secretAccessKey: e.AWS_SECRET_ACCESS_KEY!,
  };
  return { endpoint, region: e.AWS_REGION!, credentials };
}

async function nothingLeft(dir: string) {
  for (const { name } of Deno.readDirSync(dir)) {
    if (!name.endsWith(".log")) continue;
    const log = await Deno.readTextFile(`${dir}/${name}`);
    for (const [, pid] of log.matchAll(/^start (\d+)|\] \[(\d+)\] \[INFO\] Running/gm)) {
      assert.ok(!isRunning(Number(pid)), `${name}: ${pid} is left`);
    }
  }
}

async function invoke(lambda: LambdaClient, event: FakeEvent) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: names.functionName, Payload: JSON.stringify(event) }),
  );
  return { answer, payload: readPayload(answer) };
}

function readPayload({ Payload }: InvokeCommandOutput) {
  return JSON.parse(new TextDecoder().decode(Payload));
}

withCloud(
  "an upload arrives as an event with a form-encoded key, after the test events of S3",
  async (access) => {
    const sqs = new SQSClient(access);
    const s3 = new S3Client(access);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.inputQueue }));
    const receive = async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      const [message] = Messages ?? [];
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
      return message?.Body ?? "";
    };
    // One per suffix.
    assert.deepEqual(parseNotification(await receive()), { kind: "test" });
    assert.deepEqual(parseNotification(await receive()), { kind: "test" });

    const key = "a b+ü(1)/test 0.mp4";
    for (const Key of ["ignored.txt", key, key]) {
      await s3.send(new PutObjectCommand({ Bucket: names.inputBucket, Key, Body: "video" }));
    }
    const bodies = [await receive(), await receive()];
    const uploads = bodies.map((body) => {
      assert.match(body, /"key": ?"a\+b%2B%C3%BC%281%29\/test\+0\.mp4"/);
      const notification = parseNotification(body);
      assert.ok(notification.kind === "uploads");
      return notification.uploads[0]!;
    });
    for (const upload of uploads) {
      assert.equal(upload.key, key);
      assert.equal(upload.bucket, names.inputBucket);
      assert.equal(upload.size, 5);
    }
    const [first, second] = uploads.map((upload) => upload.record.s3.object.sequencer!);
    assert.ok(first! < second!, "the sequencer grows");
    assert.notEqual(uploads[0]!.identity, uploads[1]!.identity);
    s3.destroy();
    sqs.destroy();
  },
);

withCloud("the function responds, fails and times out", async (access, cloud) => {
  const lambda = new LambdaClient(access);
  const good = await invoke(lambda, { echo: { "ä": [1, null] }, env: true });
  assert.equal(good.answer.StatusCode, 200);
  assert.equal(good.answer.FunctionError, undefined);
  const { echo, env } = good.payload as FakeAnswer;
  assert.deepEqual(echo, { "ä": [1, null] });
  assert.equal(env?.AWS_ENDPOINT_URL, cloud.endpoint);
  assert.equal(env?.AWS_LAMBDA_FUNCTION_NAME, names.functionName);

  const failed = await invoke(lambda, { fail: "Oops" });
  assert.equal(failed.answer.FunctionError, "Unhandled");
  // MiniStack wraps the error of its proxy target; on AWS it is the payload.
  const [, inner] = /^Proxy target returned HTTP 500: (.*)$/.exec(failed.payload.errorMessage)!;
  assert.deepEqual(JSON.parse(inner!), {
    errorType: "Oops",
    errorMessage: "as asked",
    stackTrace: ["here"],
  });

  const late = await invoke(lambda, { hang: true });
  assert.equal(late.answer.FunctionError, "Unhandled");
  assert.deepEqual(late.payload, {
    errorType: "Sandbox.Timedout",
    errorMessage: "Task timed out after 1.00 seconds",
  });
  assert.equal((await invoke(lambda, { echo: "on" })).payload.echo, "on");
  lambda.destroy();
}, { timeoutSeconds: 1 });

withCloud(
  "20 concurrent invocations on 3 instances are each served once",
  async (access, cloud) => {
    const lambda = new LambdaClient({ ...access, maxAttempts: 20 });
    const events = Array.from({ length: 20 }, (_, i) => ({ echo: i, ms: 20 }));
    const answers = await Promise.all(events.map((event) => invoke(lambda, event)));
    assert.deepEqual(answers.map(({ payload }) => payload.echo), events.map(({ echo }) => echo));
    const turns = new Set(answers.map(({ payload }) => `${payload.pid} ${payload.served}`));
    assert.equal(turns.size, 20);
    assert.equal(new Set(answers.map(({ payload }) => payload.pid)).size, 3);
    assert.deepEqual(cloud.counters(), { invocations: 20, errors: 0, timeouts: 0 });
    lambda.destroy();
  },
  { instances: 3 },
);

withCloud(
  "invocations above the concurrency limit are refused with 429, as on AWS",
  async (access) => {
    const lambda = new LambdaClient({ ...access, maxAttempts: 1 });
    const all = Array.from({ length: 8 }, () => invoke(lambda, { ms: 300 }));
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.flatMap((one) => one.status === "rejected" ? [one.reason.name] : []);
    assert.ok(refused.length >= 1 && refused.length <= 4, `${refused.length} refused`);
    assert.ok(refused.every((name) => name === "TooManyRequestsException"), refused.join());
    lambda.destroy();
  },
);

Deno.test({
  name: "a function that does not start leaves no process",
  fn: () =>
    inTempDir(async (dir) => {
      const failing = await options(dir, { env: { FAKE_INIT: "crash" } });
      await assert.rejects(startCloud(failing), /the function does not start: .*exit status 7/);
      await nothingLeft(dir);
    }),
});

for (const when of ["emulator", "resources"] as const) {
  Deno.test({
    name: `an abort after the stage ${when} leaves no process`,
    fn: () =>
      inTempDir(async (dir) => {
        const abort = new AbortController();
        const starting = startCloud(
          await options(dir, {
            env: { FAKE_INIT: "hang" },
            signal: abort.signal,
            onStage: (stage) => stage === when && abort.abort(new Error("enough")),
          }),
        );
        await assert.rejects(starting, /enough/);
        await nothingLeft(dir);
      }),
  });
}

Deno.test({
  name: "the start reports its stages",
  fn: () =>
    inTempDir(async (dir) => {
      const stages: string[] = [];
      const onStage = (stage: string, ms: number) => stages.push(`${stage} ${ms > 0}`);
      const cloud = await startCloud(await options(dir, { onStage }));
      assert.equal(cloud.initSeconds.length, 1);
      await cloud.stop();
      assert.equal(stages[0], "emulator true");
      assert.deepEqual(stages.slice(1).sort(), ["function true", "resources true"]);
    }),
});
