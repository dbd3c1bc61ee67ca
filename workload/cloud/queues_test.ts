import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { testWithPermissions } from "../testing/sample_run.ts";

/** A fake SQS that answers every call with this function. */
const answering = (answer: (call: string, input: Record<string, unknown>) => unknown) =>
  ({
    send: (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
      Promise.resolve(answer(command.constructor.name, command.input)),
  }) as unknown as SQSClient;

const counts = (visible: number) => ({
  Attributes: { ApproximateNumberOfMessages: String(visible) },
});

testWithPermissions("counts that lag are awaited", async () => {
  const { waitUntilEmpty } = await import("./queues.ts");
  const late = [3, 1, 0, 9];
  const reported: number[] = [];
  const options = {
    withinMs: 60_000,
    everyMs: 1,
    signal: new AbortController().signal,
    onCount: (count: number) => reported.push(count),
  };
  const found = await waitUntilEmpty(answering(() => counts(late.shift()!)), "url", options);
  assert.deepEqual([found, reported], [{ visible: 0, inFlight: 0 }, [3, 1]]);
});

testWithPermissions(
  "a queue that is not empty when the time is up gives its last counts",
  async () => {
    const { waitUntilEmpty } = await import("./queues.ts");
    const options = { withinMs: 0, signal: new AbortController().signal, onCount: () => {} };
    const found = await waitUntilEmpty(answering(() => counts(2)), "url", options);
    assert.deepEqual(found, { visible: 2, inFlight: 0 });
  },
);

testWithPermissions(
  "a peek ends although messages reappear, and makes all visible again",
  async () => {
    const { peekQueue } = await import("./queues.ts");
    const given: string[] = [];
    let back = 0;
    const sqs = answering((call, { Entries }) => {
      if (call === "ChangeMessageVisibilityBatchCommand") {
        back += (Entries as unknown[]).length;
        return {};
      }
      // Three messages that become visible again and again.
      const id = String(given.length % 3);
      given.push(id);
      assert.ok(given.length < 10, "the peek does not end");
      return {
        Messages: [{ MessageId: id, Body: `body ${id}`, ReceiptHandle: `r${given.length}` }],
      };
    });
    const bodies = (await peekQueue(sqs, "url")).map(({ body }) => body);
    assert.deepEqual(bodies, ["body 0", "body 1", "body 2"]);
    assert.equal(back, given.length);
  },
);
