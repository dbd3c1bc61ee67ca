import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { brokenAnswer, readCall, throttledAnswer } from "./wire.ts";

const queues = { input: "p-input", output: "p-output" };
const sqs = (operation: string, body: unknown) =>
  readCall({ path: "/", target: `AmazonSQS.${operation}`, text: JSON.stringify(body) }, queues);

Deno.test("a call to SQS is recognised by its target, and its queue by URL or name", () => {
  const receive = sqs("ReceiveMessage", { QueueUrl: "http://127.0.0.1:1/0/p-output" });
  assert.deepEqual([receive.service, receive.operation, receive.queue], [
    "sqs",
    "ReceiveMessage",
    "output",
  ]);
  assert.equal(sqs("GetQueueUrl", { QueueName: "p-input" }).queue, "input");
  assert.equal(sqs("SendMessage", { QueueUrl: "http://x/0/p-input-dlq" }).queue, undefined);
});

Deno.test("an invocation is recognised by its path", () => {
  const path = "/2015-03-31/functions/p-recognise/invocations";
  const call = readCall({ path, target: "", text: '{"Records":[]}' }, queues);
  assert.deepEqual([call.service, call.operation, call.queue], ["lambda", "Invoke", "input"]);
  assert.deepEqual(call.body, { Records: [] });
});

Deno.test("other requests are not calls of the bridge", () => {
  const call = readCall({ path: "/bucket/key", target: "", text: "" }, queues);
  assert.deepEqual([call.service, call.operation], ["other", "/bucket/key"]);
});

Deno.test({
  name: "the SDK treats the injected errors as the services' own (needs env, net, sys)",
  ...needs("env", "net", "sys"),
  async fn() {
    const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const { ListQueuesCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const answers = [throttledAnswer(), brokenAnswer("lambda", 500), brokenAnswer("sqs", 503)];
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      const { status, headers, text } = answers.shift()!;
      return new Response(text, { status, headers: { ...headers } });
    });
    const config = {
      endpoint: `http://127.0.0.1:${server.addr.port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    };
    const [lambda, queue] = [new LambdaClient(config), new SQSClient(config)];
    const invoke = () => lambda.send(new InvokeCommand({ FunctionName: "f" }));
    await assert.rejects(invoke(), { name: "TooManyRequestsException" });
    await assert.rejects(invoke(), { name: "ServiceException" });
    await assert.rejects(queue.send(new ListQueuesCommand({})), { name: "ServiceUnavailable" });
    lambda.destroy();
    queue.destroy();
  },
});
