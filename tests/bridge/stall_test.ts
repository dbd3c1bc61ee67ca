import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { Message } from "../../bridge/queue/queue.ts";

const { ignore } = needs("run", "net", "read", "write", "env", "sys");

Deno.test({
  name:
    "a response that stalls after its headers fails the call at its deadline, for every call (needs all)",
  ignore,
  async fn() {
    const { SQSClient } = await import("@aws-sdk/client-sqs");
    const { openQueue } = await import("../../bridge/queue/sqs_queue.ts");
    using aws = stallingAws();
    const sqs = new SQSClient({
      endpoint: aws.endpoint,
      region: "us-east-1",
      // Otherwise it waits for its next retry after the end.
      maxAttempts: 1,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const cut = new AbortController();
    const patient = await openQueue(sqs, "in", "in-dlq", { signal: cut.signal });
    const queue = await openQueue(sqs, "in", "in-dlq", { callTimeoutMs: 300 });
    aws.stall();

    const message: Message = { id: "1", body: "{}", receiptHandle: "r", receiveCount: 1 };
    const late = { message: /^no answer in 0.3 s$/ };
    await Promise.all([
      assert.rejects(openQueue(sqs, "in", "in-dlq", { callTimeoutMs: 300 }), {
        name: "UserError",
        message: /^cannot reach AWS \(no answer in 0.3 s\)/,
      }),
      assert.rejects(queue.receive(10, new AbortController().signal, 0), late),
      assert.rejects(queue.delete(message), late),
      assert.rejects(queue.changeVisibility(message, 0), late),
      assert.rejects(queue.deadLetter(message, "why"), late),
    ]);

    const held = assert.rejects(patient.delete(message), { name: "AbortError" });
    await aws.asked("DeleteMessageBatch", 2);
    cut.abort();
    await held;
    sqs.destroy();
  },
});

/** An SQS that responds normally, and later starts every response without ending it. */
function stallingAws() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  const connections: Deno.Conn[] = [];
  const requests: string[] = [];
  let stalls = false;
  const answers: Record<string, unknown> = {
    GetQueueUrl: { QueueUrl: `${endpoint}/0/in` },
    GetQueueAttributes: { Attributes: { VisibilityTimeout: "30" } },
  };

  async function serve(connection: Deno.Conn) {
    connections.push(connection);
    const chunk = new Uint8Array(65_536);
    for (let read; (read = await connection.read(chunk)) !== null;) {
      const text = new TextDecoder().decode(chunk.subarray(0, read));
      const [, operation] = /x-amz-target: AmazonSQS\.(\w+)/i.exec(text) ?? [];
      if (operation === undefined) continue;
      requests.push(operation);
      const body = JSON.stringify(answers[operation] ?? {});
      const length = stalls ? body.length + 1 : body.length;
      const head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n";
      const answer = `${head}content-length: ${length}\r\n\r\n${body}`;
      await connection.write(new TextEncoder().encode(answer));
    }
  }
  (async () => {
    for await (const connection of listener) serve(connection).catch(() => {});
  })();

  return {
    endpoint,
    stall: () => stalls = true,
    async asked(operation: string, times: number) {
      while (requests.filter((one) => one === operation).length < times) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    [Symbol.dispose]() {
      listener.close();
      for (const connection of connections) {
        try {
          connection.close();
        } catch {
          // The client closed it.
        }
      }
    },
  };
}
