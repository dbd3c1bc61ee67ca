import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { type Cloud, testOnMinistack } from "../workload/ministack.ts";

const QUEUES = ["input", "input-dlq", "output", "output-dlq"].map((name) => `rollcall-${name}`);

testOnMinistack(
  "check: the embedded cloud passes, and no message is touched",
  (t, cloud) =>
    inTempDir(async (dir) => {
      // Imported here: the SDK reads the environment when it is loaded.
      const { createResources } = await import("../../embedded/resources.ts");
      await createResources(
        {
          endpoint: cloud.env.AWS_ENDPOINT_URL!,
          region: "us-east-1",
          credentials: { accessKeyId: "test", secretAccessKey: "test" },
        },
        namesOf("rollcall"),
        { functionUrl: "http://127.0.0.1:9/", ...pipeline, concurrency: 1 },
      );

      await t.step("with empty queues", async () => {
        // The input bucket's notification sent its TestEvent.
        for (const QueueName of QUEUES) {
          await cloud.sqs.purgeQueue(
            await cloud.sqs.getQueueUrl({ QueueName }) as { QueueUrl: string },
          );
        }
        const { code, said } = await check(cloud.env, dir);
        assert.match(said, /bridge check: all well\n$/);
        assert.equal(said.split("\n").filter((line) => line.startsWith("ok")).length, 9);
        assert.equal(code, 0);
      });

      await t.step("with messages waiting, which are not touched", async () => {
        for (const QueueName of QUEUES) {
          const { QueueUrl } = await cloud.sqs.getQueueUrl({ QueueName });
          await cloud.sqs.sendMessage({ QueueUrl, MessageBody: "one" });
        }
        const { code, said } = await check(cloud.env, dir);
        assert.match(said, /bridge check: all well\n$/);
        assert.equal(code, 0);
        for (const QueueName of QUEUES) {
          assert.deepEqual(await receive(cloud, QueueName), ["one 1"]);
        }
      });
    }),
);

/** Bodies and receive counts of all messages. */
async function receive({ sqs }: Cloud, QueueName: string): Promise<string[]> {
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName });
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 0,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  return Messages.map(({ Body, Attributes }) => `${Body} ${Attributes?.ApproximateReceiveCount}`);
}

/** Runs the check in its own process, which gets its settings from the environment. */
async function check(env: Readonly<Record<string, string>>, dir: string) {
  const source = `
    import { checkBridge } from ${JSON.stringify(`${root}bridge/check/check.ts`)};
    import { namesOf } from ${JSON.stringify(`${root}contract/names.ts`)};
    Deno.exit(await checkBridge({
      region: undefined, names: namesOf("rollcall"), ledger: "${dir}/results.csv",
      concurrency: 64, maxAttempts: ${pipeline.maxReceives - 1},
      functionTimeout: ${pipeline.timeoutSeconds}, drainTimeout: 30, trigger: "bridge",
    }));`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", source],
    cwd: root,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(text(stderr), "");
  return { code, said: text(stdout) };
}
