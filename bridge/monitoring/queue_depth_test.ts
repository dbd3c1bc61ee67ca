import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { needs } from "../../contract/testing/harness.ts";
import { withFakeTime } from "../testing/fake_time.ts";

type Answer = (queue: string, signal: AbortSignal) => Promise<Record<string, string>>;

/**
 * Runs a test with the depths of `in` and `out`, answered by `answer` instead of the SDK's client.
 */
function test(
  name: string,
  answer: Answer,
  run: (given: {
    depths: () => Promise<readonly unknown[]>;
    asked: string[];
    advance: (ms: number) => Promise<void>;
  }) => Promise<void>,
) {
  const fn = async () => {
    // Imported here: the SDK reads the environment when it is loaded.
    const { queueDepths } = await import("./queue_depth.ts");
    const asked: string[] = [];
    const send = async (
      { input, constructor }: { input: Record<string, string>; constructor: { name: string } },
      { abortSignal }: { abortSignal: AbortSignal },
    ) => {
      const queue = input.QueueName ?? input.QueueUrl!.slice(4);
      asked.push(`${constructor.name.replace("Command", "")} ${queue}`);
      if (input.QueueName) return { QueueUrl: `url/${queue}` };
      return { Attributes: await answer(queue, abortSignal) };
    };
    await withFakeTime(({ advance, now }) =>
      run({
        depths: queueDepths({ send } as unknown as SQSClient, ["in", "out"], now),
        asked,
        advance,
      })
    );
  };
  Deno.test({ name: `depths: ${name} (needs env, read, sys)`, ...needs("env", "read", "sys"), fn });
}

const three: Answer = () =>
  Promise.resolve({
    ApproximateNumberOfMessages: "2",
    ApproximateNumberOfMessagesDelayed: "1",
    ApproximateNumberOfMessagesNotVisible: "4",
  });

test("a queue's depth is queried at most every ten seconds", three, async (given) => {
  const { depths, asked, advance } = given;
  assert.deepEqual(asked, [], "nothing is asked before the first scrape");
  const [one, two] = [depths(), depths()];
  assert.deepEqual(await one, [
    { queue: "in", visible: 3, notVisible: 4 },
    { queue: "out", visible: 3, notVisible: 4 },
  ]);
  assert.equal(await two, await one);
  assert.equal(asked.length, 4);
  await advance(9_999);
  await depths();
  assert.equal(asked.length, 4);
  await advance(1);
  await depths();
  assert.deepEqual(asked.slice(4), ["GetQueueAttributes in", "GetQueueAttributes out"]);
});

const outHangs: Answer = (queue, signal) =>
  queue === "in"
    ? three(queue, signal)
    : new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a queue that does not answer in two seconds is left out", outHangs, async (given) => {
  let came: readonly unknown[] | undefined;
  void given.depths().then((answer) => came = answer);
  await given.advance(1_999);
  assert.equal(came, undefined);
  await given.advance(1);
  assert.deepEqual(came, [{ queue: "in", visible: 3, notVisible: 4 }]);
});

const refused: Answer = () => Promise.reject(new Error("AccessDenied"));

test("queues that deny the query are left out", refused, async ({ depths }) => {
  assert.deepEqual(await depths(), []);
});
