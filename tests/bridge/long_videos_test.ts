// Long videos that the function looks at in parts, on real queues: real bridge and function, but
// for the recognisers.
import assert from "node:assert/strict";
import type { S3 } from "@aws-sdk/client-s3";
import { peopleKey } from "../../contract/csv.ts";
import { type Person } from "../../contract/people.ts";
import { until } from "../../embedded/testing/probes.ts";
import { peopleIn, videoText } from "../testing/minute_video.ts";
import { runTask } from "../testing/task.ts";
import { startLongVideosFunction } from "./long_videos_function.ts";
import { testOnStage } from "./stage.ts";

/** Three parts, which begin with minutes 0, 2 and 4. */
const MINUTES = 6;
const LONG_AGO_MS = 19 * 86_400_000;

testOnStage(
  "a dead-lettered part of a video is redriven: its upload has one answer, also after the others have expired",
  async (t, stage) => {
    const { s3, sqs } = stage;
    await using served = await startLongVideosFunction(stage, "parted");
    const project = await stage.project("parted", { functionUrl: served.url });
    const { inputBucket, frameBucket, inputQueue, inputDeadLetterQueue } = project.names;
    const bridge = await project.bridge("one", "--max-attempts", "1");

    const upload = async (Key: string) => {
      served.looked.length = 0;
      served.broken = 2;
      const Body = videoText({ edition: Key, minutes: MINUTES });
      await s3.putObject({ Bucket: inputBucket, Key, Body });
      await project.untilDepth(inputDeadLetterQueue, 1, 0);
      await project.untilDepth(inputQueue, 0, 0);
      assert.ok(!(await bridge.videos()).includes(Key));
      assert.deepEqual(served.looked.toSorted(), [0, 2, 4]);
    };
    const redrive = async (key: string) => {
      served.broken = null;
      const { stdout } = await runTask("dlq", ["redrive", "--queue", "input"], project.env);
      assert.match(stdout, /: 1 redriven to parted-input$/m);
      await until(async () => (await bridge.videos()).includes(key));
      await project.untilDepth(inputQueue, 0, 0);
      assert.deepEqual(await project.depth(inputDeadLetterQueue), [0, 0]);
    };
    /** One line, everyone beside the ledger and in the bucket, and no face in a part. */
    const assertAnswered = async (key: string) => {
      const lines = (await bridge.entries()).filter(({ video }) => video === key);
      assert.equal(lines.length, 1);
      const folder = bridge.ledger.replace(/[^/]+$/, "results");
      const texts = [
        await Deno.readTextFile(`${folder}/${peopleKey(key)}`),
        await textOf(s3, frameBucket, peopleKey(key)),
      ];
      for (const text of texts) {
        const { identity, people } = JSON.parse(text);
        assert.equal(identity, lines[0]!.identity);
        const names = people.map(({ name }: Person) => name);
        assert.deepEqual(names, peopleIn({ edition: key, minutes: MINUTES }));
      }
      await assertEmptied(s3, frameBucket, lines[0]!.identity);
    };

    await t.step("dlq list names the minutes of the part, and the others wait for it", async () => {
      await upload("a.mp4");
      const { stdout } = await runTask("dlq", ["list", "--queue", "input"], project.env);
      // The table wraps them.
      for (const text of [/a\.mp4 \(minutes 2 to 4/, /part 2 of 3\)/, /such model/]) {
        assert.match(stdout, text);
      }
    });

    await t.step(
      "redriven, it finishes the video: the others are not looked at again",
      async () => {
        await redrive("a.mp4");
        assert.deepEqual(served.looked.toSorted(), [0, 2, 2, 4]);
        await assertAnswered("a.mp4");
      },
    );

    await t.step("if the others have expired, the video is split again", async () => {
      await upload("b.mp4");
      const { Contents = [] } = await s3.listObjectsV2({ Bucket: frameBucket, Prefix: "b." });
      assert.equal(Contents.length, 2);
      for (const { Key } of Contents) await s3.deleteObject({ Bucket: frameBucket, Key: Key! });
      // The message as it is when that happens.
      const { QueueUrl } = await sqs.getQueueUrl({ QueueName: inputDeadLetterQueue });
      const { Messages: [message] = [] } = await sqs.receiveMessage({
        QueueUrl,
        MessageAttributeNames: ["All"],
      });
      const { Body, MessageAttributes, ReceiptHandle } = message!;
      const MessageBody = Body!.replace(
        /"splitAt":(\d+)/,
        (_, at) => `"splitAt":${Number(at) - LONG_AGO_MS}`,
      );
      assert.notEqual(MessageBody, Body);
      await sqs.sendMessage({ QueueUrl, MessageBody, MessageAttributes });
      await sqs.deleteMessage({ QueueUrl, ReceiptHandle });

      await redrive("b.mp4");
      // The redriven part is stored already.
      assert.deepEqual(served.looked.toSorted(), [0, 0, 2, 2, 4, 4]);
      await assertAnswered("b.mp4");
    });
  },
);

testOnStage(
  "with an event source mapping (trigger=esm), a long video has one answer, although a part has failed",
  async (_t, stage) => {
    const { Lambda } = await import("@aws-sdk/client-lambda");
    const { s3, sqs, access } = stage;
    await using served = await startLongVideosFunction(stage, "mapped");
    const project = await stage.project("mapped", { functionUrl: served.url });
    const { functionName, inputBucket, frameBucket, inputQueue, outputQueue } = project.names;
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: inputQueue });
    // Longer than a batch takes on a busy machine.
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: "5" } });
    const { Attributes } = await sqs.getQueueAttributes({
      QueueUrl,
      AttributeNames: ["QueueArn"],
    });
    // As playbooks/library/lambda_queue_mapping.py makes it.
    const lambda = new Lambda(access);
    try {
      await lambda.createEventSourceMapping({
        EventSourceArn: Attributes!.QueueArn,
        FunctionName: functionName,
        BatchSize: 10,
        ScalingConfig: { MaximumConcurrency: 2 },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      });
    } finally {
      lambda.destroy();
    }

    served.broken = 2;
    const video = { edition: "c", minutes: MINUTES };
    await s3.putObject({ Bucket: inputBucket, Key: "c.mp4", Body: videoText(video) });
    const hasFailed = () =>
      served.answers.some((answer) =>
        (answer as { batchItemFailures: unknown[] }).batchItemFailures.length > 0
      );
    await until(() => hasFailed() && [0, 2, 4].every((minute) => served.looked.includes(minute)));
    assert.deepEqual(await project.depth(outputQueue), [0, 0]);
    served.broken = null;
    await until(async () => (await project.depth(outputQueue))[0] > 0);
    await project.untilDepth(inputQueue, 0, 0);

    const results = (await project.look(outputQueue)).map(({ body }) => JSON.parse(body));
    assert.equal(results.length, 1);
    const [{ identity, key, people }] = results;
    assert.equal(key, "c.mp4");
    assert.deepEqual(people.map(({ name }: Person) => name), peopleIn(video));
    // Only the part that has failed was looked at again.
    assert.deepEqual(served.looked.filter((minute) => minute !== 2).toSorted(), [0, 4]);
    await assertEmptied(s3, frameBucket, identity);
  },
);

async function assertEmptied(s3: S3, Bucket: string, upload: string): Promise<void> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket });
  const parts = Contents.map(({ Key }) => Key!).filter((key) => key.includes(upload));
  assert.equal(parts.length, 3);
  for (const key of parts) assert.equal(await textOf(s3, Bucket, key), '{"kind":"joined"}');
}

async function textOf(s3: S3, Bucket: string, Key: string): Promise<string> {
  return await (await s3.getObject({ Bucket, Key })).Body!.transformToString();
}
