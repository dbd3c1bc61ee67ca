import assert from "node:assert/strict";
import { namesOf } from "../../../../contract/names.ts";
import { parseResult } from "../../../../contract/result.ts";
import { needs, noLeaks } from "../../../../contract/testing/harness.ts";
import { benchEvent } from "../events.ts";
import { startStub } from "./server.ts";

const NAMES = namesOf("rollcall");

/** Runs a stub with functions that call it. */
async function onStub(
  test: (call: (target: string, body: unknown) => Promise<[number, unknown]>) => Promise<void>,
) {
  const stub = startStub(NAMES, { latencyMs: 1, slowShare: 0 });
  try {
    await test(async (target, body) => {
      const headers: Record<string, string> = target.startsWith("/")
        ? {}
        : { "x-amz-target": `AmazonSQS.${target}` };
      const path = target.startsWith("/") ? target : "/";
      const response = await fetch(stub.endpoint + path, {
        method: body === undefined ? "GET" : "POST",
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return [response.status, await response.json()];
    });
  } finally {
    await stub.stop();
  }
}

Deno.test({
  name: "an upload passes through the stub, which records every step (needs net)",
  ...needs("net"),
  ...noLeaks,
  fn: () =>
    onStub(async (call) => {
      const event = benchEvent(3, NAMES);
      const input = { QueueUrl: `x/${NAMES.inputQueue}`, WaitTimeSeconds: 20 };
      // A waiting poll gets the event as it is put.
      const poll = call("ReceiveMessage", input);
      await call("/bench/put", { from: 3, count: 1 });
      const [, received] = await poll as [number, { Messages: Record<string, string>[] }];
      assert.equal(received.Messages[0]!.Body, event.body);
      await call("/2015-03-31/functions/f/invocations", JSON.parse(event.body));
      const receipt = received.Messages[0]!.ReceiptHandle;
      const Entries = [{ Id: "0", ReceiptHandle: receipt }, { Id: "1", ReceiptHandle: "no" }];
      const [, deleted] = await call("DeleteMessageBatch", { ...input, Entries });
      assert.deepEqual((deleted as { Successful: unknown }).Successful, [{ Id: "0" }]);
      assert.equal((deleted as { Failed: { Id: string }[] }).Failed[0]!.Id, "1");

      const output = { QueueUrl: `x/${NAMES.outputQueue}`, WaitTimeSeconds: 20 };
      const [, results] = await call("ReceiveMessage", output) as [number, typeof received];
      const { Body, ReceiptHandle } = results.Messages[0]!;
      const { identity, key } = parseResult(Body!);
      assert.deepEqual([identity, key], [event.identity, "video-3.mp4"]);
      await call("DeleteMessage", { ...output, ReceiptHandle });

      const [, seen] = await call("/bench/seen", undefined);
      const { events, requests } = seen as { events: Record<string, unknown>[]; requests: unknown };
      const { invocations, deletions, saves } = events[0]!;
      assert.deepEqual([events.length, invocations, deletions, saves], [1, 1, 1, 1]);
      assert.deepEqual(requests, {
        ReceiveMessage: 2,
        Invoke: 1,
        DeleteMessageBatch: 1,
        DeleteMessage: 1,
      });
    }),
});

Deno.test({
  name: "the stub refuses the requests that SQS refuses (needs net)",
  ...needs("net"),
  ...noLeaks,
  fn: () =>
    onStub(async (call) => {
      const [status, error] = await call("DeleteMessage", {
        QueueUrl: NAMES.inputQueue,
        ReceiptHandle: "no",
      });
      assert.equal(status, 400);
      assert.match((error as { __type: string }).__type, /#ReceiptHandleIsInvalid$/);
      assert.equal((await call("GetQueueUrl", { QueueName: "no" }))[0], 400);
      assert.equal((await call("StartMessageMoveTask", { QueueUrl: NAMES.inputQueue }))[0], 400);
    }),
});
