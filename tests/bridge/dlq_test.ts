import assert from "node:assert/strict";
import { RESULT } from "../../contract/testing/messages.ts";
import { uploadEvent } from "../../bridge/testing/sample_messages.ts";
import { type Cloud, testOnMinistack } from "../workload/ministack.ts";
import { runTask } from "../testing/task.ts";

testOnMinistack(
  "dlq: messages are listed, redriven and deleted on SQS",
  async (t, cloud) => {
    const urls = await createQueues(cloud);
    const dlq = (...args: string[]) => runTask("dlq", args, cloud.env);
    const depth = async (url: string) => {
      const AttributeNames = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
      ] as const;
      const { Attributes: a = {} } = await cloud.sqs.getQueueAttributes({
        QueueUrl: url,
        AttributeNames: [...AttributeNames],
      });
      return AttributeNames.map((name) => Number(a[name]));
    };
    const sendDead = async (
      QueueUrl: string,
      MessageBody: string,
      reason: string,
      source: string,
    ) => {
      const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
      const { MessageId } = await cloud.sqs.sendMessage({
        QueueUrl,
        MessageBody,
        MessageAttributes: { reason: attribute(reason), source: attribute(source) },
      });
      return MessageId!;
    };

    for (let n = 0; n < 23; n++) {
      const event = uploadEvent(`v${n}.mp4`, "rollcall-input");
      await sendDead(urls.inputDead, event, "failed 8 times, last: Boom", "rollcall-input");
    }
    const stray = await sendDead(urls.inputDead, "hello", "not an S3 event", "rollcall-input");
    await moveBySqs(cloud, urls.output, JSON.stringify(RESULT));

    await t.step(
      "list shows both queues, also messages that SQS moved, and leaves all visible",
      async () => {
        const { code, stdout, stderr } = await dlq("list");
        assert.equal(stderr, "");
        assert.match(stdout, /^rollcall-input-dlq: 24 dead\n/);
        assert.match(stdout, /^rollcall-output-dlq: 1 dead\n/m);
        assert.match(stdout, /hello|not an S3 event/);
        const cells = stdout.split("\n").find((line) => line.includes("test_0.mp4"))!;
        assert.match(cells, /moved by SQS/);
        assert.equal(code, 0);
        assert.deepEqual(await depth(urls.inputDead), [24, 0]);
        assert.deepEqual(await depth(urls.outputDead), [1, 0]);
      },
    );

    await t.step(
      "redrive sends messages that may succeed to their source queue, bodies unchanged",
      async () => {
        const { code, stdout } = await dlq("redrive");
        assert.match(
          stdout,
          /^rollcall-input-dlq: 23 redriven to rollcall-input, 1 would fail/,
        );
        assert.match(stdout, /^rollcall-output-dlq: 1 redriven to rollcall-output$/m);
        assert.equal(code, 0);
        assert.deepEqual(await depth(urls.inputDead), [1, 0]);
        assert.deepEqual(await depth(urls.outputDead), [0, 0]);
        assert.deepEqual(await depth(urls.input), [23, 0]);
        const { Messages = [] } = await cloud.sqs.receiveMessage({
          QueueUrl: urls.output,
          MessageAttributeNames: ["All"],
        });
        assert.equal(Messages[0]?.Body, JSON.stringify(RESULT));
        assert.equal(Messages[0]?.MessageAttributes, undefined);
      },
    );

    await t.step("purge asks for confirmation, and deletes the selected messages", async () => {
      const refused = await dlq("purge");
      assert.match(refused.stderr, /^dlq: purge deletes for good.*add --yes\n$/);
      assert.equal(refused.code, 1);
      const { code, stdout } = await dlq("purge", "--yes", "--id", stray, "--queue", "input");
      assert.match(stdout, /rollcall-input-dlq: 1 purged\n$/);
      assert.equal(code, 0);
      assert.deepEqual(await depth(urls.inputDead), [0, 0]);
    });

    await t.step(
      "with one dead-letter queue for both queues, each message names its source",
      async () => {
        await cloud.sqs.purgeQueue({ QueueUrl: urls.output });
        await sendDead(
          urls.inputDead,
          JSON.stringify(RESULT),
          "not a result: key",
          "rollcall-output",
        );
        const one = ["--output-dlq", "rollcall-input-dlq"];
        const { stdout } = await dlq("redrive", ...one);
        assert.equal(stdout, "rollcall-input-dlq: 1 redriven to rollcall-output\n");
        assert.deepEqual(await depth(urls.output), [1, 0]);
        const { code } = await dlq("redrive", ...one);
        assert.equal(code, 0);
      },
    );

    await t.step("a missing queue is reported in one line", async () => {
      const { code, stderr } = await dlq("list", "--input-dlq", "nosuch");
      assert.match(stderr, /^dlq: .*no such resource.*\n$/);
      assert.equal(code, 1);
    });
  },
);

async function createQueues({ sqs }: Cloud) {
  const create = async (name: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: `rollcall-${name}`, Attributes });
    return QueueUrl!;
  };
  const pair = async (name: string) => {
    const dead = await create(`${name}-dlq`);
    const { Attributes } = await sqs.getQueueAttributes({
      QueueUrl: dead,
      AttributeNames: ["QueueArn"],
    });
    const deadLetterTargetArn = Attributes!.QueueArn!;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    return { dead, queue: await create(name, { RedrivePolicy }) };
  };
  const [input, output] = [await pair("input"), await pair("output")];
  return {
    input: input.queue,
    inputDead: input.dead,
    output: output.queue,
    outputDead: output.dead,
  };
}

/** Receives a message until the queue's policy moves it. */
async function moveBySqs({ sqs }: Cloud, QueueUrl: string, MessageBody: string) {
  await sqs.sendMessage({ QueueUrl, MessageBody });
  for (let left = 2; left > 0; left--) {
    await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 0 });
  }
}
