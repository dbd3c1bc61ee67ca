import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { UserError } from "../../contract/errors.ts";
import { needs } from "../../contract/testing/harness.ts";
import type { Message, Queue } from "./queue.ts";

interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
  readonly abortSignal: AbortSignal | undefined;
}

/** The queue `in` on a client that answers by command name, and the commands it was sent. */
async function opened(
  answers: Record<string, unknown> = {},
): Promise<{ queue: Queue; sent: Sent[] }> {
  // The AWS SDK reads the environment when it is imported.
  const { openQueue } = await import("./sqs_queue.ts");
  const sent: Sent[] = [];
  const client = {
    send(
      command: { constructor: { name: string }; input: Record<string, unknown> },
      options: { abortSignal?: AbortSignal } = {},
    ): Promise<unknown> {
      const name = command.constructor.name.replace("Command", "");
      sent.push({ name, input: command.input, abortSignal: options.abortSignal });
      if (name === "GetQueueUrl" && !(answers[name] instanceof Error)) {
        return Promise.resolve({ QueueUrl: `url:${command.input.QueueName}` });
      }
      const answer = answers[name] ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as SQSClient;
  const queue = await openQueue(client, "in", "in-dlq");
  sent.splice(0);
  return { queue, sent };
}

function test(name: string, fn: () => Promise<void>) {
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), fn });
}

const message = (id: string, body = "{}"): Message => ({
  id,
  body,
  receiptHandle: `receipt-${id}`,
  receiveCount: 1,
});

test("the visibility timeout is the queue's own, at most a minute: it is extended", async () => {
  for (const [ofQueue, hidden] of [["360", 60], ["40", 40]] as const) {
    const { queue } = await opened({
      GetQueueAttributes: { Attributes: { VisibilityTimeout: ofQueue } },
    });
    assert.equal(queue.name, "in");
    assert.equal(queue.visibilityTimeout, hidden);
  }
});

test("a missing queue is reported by name, with what to check", async () => {
  const error = Object.assign(new Error("The specified queue does not exist."), {
    name: "QueueDoesNotExist",
  });
  await assert.rejects(opened({ GetQueueUrl: error }), (told) => {
    assert.ok(told instanceof UserError);
    assert.match(told.message, /^there is no queue in(-dlq)?: check ROLLCALL_PROJECT/);
    return true;
  });
});

test("a queue with a visibility timeout of 0 is refused", async () => {
  const answers = { GetQueueAttributes: { Attributes: { VisibilityTimeout: "0" } } };
  await assert.rejects(opened(answers), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /in.*visibility timeout/);
    return true;
  });
});

test("a receive is a long poll that asks for the receive count and can be aborted", async () => {
  const { queue, sent } = await opened({
    ReceiveMessage: {
      Messages: [
        {
          MessageId: "a",
          Body: "text",
          ReceiptHandle: "r",
          Attributes: { ApproximateReceiveCount: "3" },
        },
        { MessageId: "b", ReceiptHandle: "s" },
      ],
    },
  });
  const { signal } = new AbortController();
  assert.deepEqual(await queue.receive(7, signal, 20), [
    { id: "a", body: "text", receiptHandle: "r", receiveCount: 3 },
    { id: "b", body: "", receiptHandle: "s", receiveCount: 1 },
  ]);
  assert.ok(sent[0]!.abortSignal instanceof AbortSignal);
  const { input } = sent[0]!;
  assert.equal(input.QueueUrl, "url:in");
  assert.equal(input.MaxNumberOfMessages, 7);
  assert.equal(input.WaitTimeSeconds, 20);
  assert.equal(input.VisibilityTimeout, queue.visibilityTimeout);
  assert.deepEqual(input.MessageSystemAttributeNames, ["ApproximateReceiveCount"]);
});

test("a receive without messages returns an empty list", async () => {
  const { queue } = await opened();
  assert.deepEqual(await queue.receive(10, new AbortController().signal, 20), []);
});

test("messages are deleted by their receipt handles, in one batch", async () => {
  const { queue, sent } = await opened();
  await Promise.all([queue.delete(message("a")), queue.delete(message("b"))]);
  assert.equal(sent.length, 1);
  assert.equal(sent[0]!.name, "DeleteMessageBatch");
  assert.deepEqual(sent[0]!.input, {
    QueueUrl: "url:in",
    Entries: [{ Id: "0", ReceiptHandle: "receipt-a" }, { Id: "1", ReceiptHandle: "receipt-b" }],
  });
});

test("a failed entry of a delete batch fails its own call, and no other", async () => {
  const { queue } = await opened({
    DeleteMessageBatch: { Successful: [{ Id: "0" }], Failed: [{ Id: "1", Message: "busy" }] },
  });
  const [a, b] = await Promise.allSettled([queue.delete(message("a")), queue.delete(message("b"))]);
  assert.equal(a.status, "fulfilled");
  assert.equal(b.status === "rejected" && b.reason.message, "not deleted from in: busy");
});

test("the visibility timeout is changed to any number of seconds, including 0", async () => {
  const { queue, sent } = await opened();
  await Promise.all([
    queue.changeVisibility(message("a"), 40),
    queue.changeVisibility(message("b"), 0),
  ]);
  assert.deepEqual(sent.map(({ name }) => name), ["ChangeMessageVisibilityBatch"]);
  assert.deepEqual(sent[0]!.input.Entries, [
    { Id: "0", ReceiptHandle: "receipt-a", VisibilityTimeout: 40 },
    { Id: "1", ReceiptHandle: "receipt-b", VisibilityTimeout: 0 },
  ]);
});

test("a failed entry of a visibility batch fails its own call", async () => {
  const { queue } = await opened({
    ChangeMessageVisibilityBatch: { Failed: [{ Id: "0", Code: "MessageNotInflight" }] },
  });
  await assert.rejects(queue.changeVisibility(message("a"), 40), {
    message: "visibility not changed in in: MessageNotInflight",
  });
});

test("a message is sent to the dead-letter queue with its reason before it is deleted", async () => {
  const { queue, sent } = await opened();
  await queue.deadLetter(message("a", "the body"), "not JSON");
  assert.deepEqual(sent.map(({ name }) => name), ["SendMessage", "DeleteMessageBatch"]);
  assert.deepEqual(sent[0]!.input, {
    QueueUrl: "url:in-dlq",
    MessageBody: "the body",
    MessageAttributes: {
      reason: { DataType: "String", StringValue: "not JSON" },
      source: { DataType: "String", StringValue: "in" },
    },
  });
});

test("a message that could not be sent to the dead-letter queue is not deleted", async () => {
  const { queue, sent } = await opened({ SendMessage: new Error("refused") });
  await assert.rejects(queue.deadLetter(message("a"), "why"), { message: "refused" });
  assert.deepEqual(sent.map(({ name }) => name), ["SendMessage"]);
});

test("any body and reason are turned into what SQS accepts", async () => {
  const { queue, sent } = await opened();
  const reasons = [
    "",
    "\n\t",
    "a\0b\nc\ufffe",
    `${"x".repeat(999)}😀`,
    "long ".repeat(999),
    "half \ud83d",
  ];
  for (const reason of reasons) await queue.deadLetter(message("a", ""), reason);
  const sends = sent.filter(({ name }) => name === "SendMessage").map(({ input }) => input);
  assert.ok(sends.every(({ MessageBody }) => MessageBody === "(empty)"));
  const texts = sends.map(({ MessageAttributes }) =>
    (MessageAttributes as { reason: { StringValue: string } }).reason.StringValue
  );
  assert.deepEqual(texts.slice(0, 3), ["unknown", "unknown", "a b c"]);
  for (const text of texts) {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    assert.match(text, /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]{1,1000}$/u);
  }
});
