import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { startMinistack } from "../../embedded/ministack.ts";
import type { Message, Queue } from "../../bridge/queue/queue.ts";
import { countingListeners } from "../../bridge/testing/counting_listeners.ts";

const { ignore } = needs("run", "net", "read", "write", "env", "sys");

Deno.test({
  name: "a queue keeps its contract on SQS (needs every permission)",
  ignore,
  fn: (t) =>
    onSqs(async (sqs) => {
      const { CreateQueueCommand, SendMessageCommand } = await import("@aws-sdk/client-sqs");
      const { openQueue } = await import("../../bridge/queue/sqs_queue.ts");
      const create = async (QueueName: string, VisibilityTimeout: string) => {
        const command = new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout } });
        return (await sqs.send(command)).QueueUrl!;
      };
      const QueueUrl = await create("in", "40");
      const deadUrl = await create("in-dlq", "40");
      const queue = await openQueue(sqs, "in", "in-dlq");
      const put = (MessageBody: string) =>
        sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

      await t.step("it knows its visibility timeout", () => {
        assert.equal(queue.visibilityTimeout, 40);
      });

      await t.step(
        "a message with a visibility timeout of 0 is redelivered at once, and its receives are counted",
        async () => {
          await put("one");
          const first = await receiveOne(queue);
          assert.deepEqual([first.body, first.receiveCount], ["one", 1]);
          await queue.changeVisibility(first, 0);
          const again = await receiveOne(queue);
          assert.deepEqual([again.id, again.receiveCount], [first.id, 2]);
          await queue.changeVisibility(again, 0);
        },
      );

      await t.step("a deleted message is gone, others are not", async () => {
        await put("two");
        const one = await receiveOne(queue);
        const two = await receiveOne(queue);
        await queue.delete(one.body === "one" ? one : two);
        await queue.changeVisibility(one.body === "one" ? two : one, 0);
        const left = await receiveOne(queue);
        assert.equal(left.body, "two");
        await queue.delete(left);
      });

      await t.step(
        "a dead-lettered message is in the dead-letter queue, with its reason",
        async () => {
          await put("three");
          await queue.deadLetter(await receiveOne(queue), "line one\nline two 😀");
          assert.deepEqual(await readAttributes(deadUrl), {
            body: "three",
            reason: "line one line two 😀",
            source: "in",
          });
        },
      );

      await t.step("polls leave no listener on their signal", () =>
        countingListeners(async (listeners) => {
          const { signal } = new AbortController();
          for (let n = 0; n < 20; n++) {
            await put("again");
            await queue.delete(await receiveOne(queue, signal));
          }
          // The last connection may not be settled yet.
          assert.ok(listeners.now <= 1, `${listeners.now} listeners`);
        }));

      // Last, since MiniStack gives the next message to a poll that was aborted.
      await t.step("a poll in progress ends at once when stopped", async () => {
        const stop = new AbortController();
        const poll = queue.receive(10, stop.signal, 20);
        const start = performance.now();
        setTimeout(() =>
          stop.abort(), 100);
        await assert.rejects(poll, { name: "AbortError" });
        assert.ok(performance.now() - start < 10_000);
      });

      async function readAttributes(url: string) {
        const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ["All"] }),
        );
        assert.equal(Messages.length, 1);
        const { Body: body, MessageAttributes: attributes } = Messages[0]!;
        return {
          body,
          reason: attributes?.reason?.StringValue,
          source: attributes?.source?.StringValue,
        };
      }
    }),
});

async function receiveOne(
  queue: Queue,
  signal: AbortSignal = new AbortController().signal,
): Promise<Message> {
  const [message] = await queue.receive(1, signal, 20);
  assert.ok(message);
  return message;
}

/** Runs the test with a client of MiniStack's SQS. */
function onSqs(test: (sqs: SQSClient) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    const { SQSClient } = await import("@aws-sdk/client-sqs");
    const ministack = await startMinistack({ logFile: `${dir}/ministack.log` });
    const sqs = new SQSClient({
      endpoint: ministack.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    try {
      await test(sqs);
    } finally {
      sqs.destroy();
      await ministack.stop();
    }
  });
}
