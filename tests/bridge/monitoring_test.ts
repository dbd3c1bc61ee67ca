import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { testOnMinistack } from "../workload/ministack.ts";

testOnMinistack(
  "monitoring: a scrape reports SQS's queue depths and the bridge's events",
  async (t, cloud) => {
    const names = namesOf("scraped");
    // The output queue's dead-letter queue does not exist: it is left out.
    const queues = [names.inputQueue, names.inputDeadLetterQueue, names.outputQueue];
    for (const QueueName of queues) await cloud.sqs.createQueue({ QueueName });
    const { QueueUrl } = await cloud.sqs.getQueueUrl({ QueueName: names.inputQueue });
    for (const MessageBody of ["a", "b", "c"]) {
      await cloud.sqs.sendMessage({
        QueueUrl,
        MessageBody,
      });
    }
    await cloud.sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 60 });

    const { startMonitoring } = await import("../../bridge/monitoring/monitoring.ts");
    const operate = startMonitoring({
      port: 0,
      version: "1.2.3",
      commit: "abc",
      sqs: cloud.sqs,
      names,
      concurrency: 64,
      functionTimeout: 60,
    });
    const get = (path: string) => fetch(`http://127.0.0.1:${operate.port}${path}`);
    try {
      await t.step("depths are SQS's, for the queues that exist", async () => {
        operate.meters.deadLettered(names.inputQueue);
        const text = await (await get("/metrics")).text();
        const depth = text.split("\n").filter((line) => line.startsWith("rollcall_bridge_queue_m"));
        assert.deepEqual(depth, [
          'rollcall_bridge_queue_messages{queue="scraped-input",state="visible"} 2',
          'rollcall_bridge_queue_messages{queue="scraped-input",state="hidden"} 1',
          'rollcall_bridge_queue_messages{queue="scraped-input-dlq",state="visible"} 0',
          'rollcall_bridge_queue_messages{queue="scraped-input-dlq",state="hidden"} 0',
          'rollcall_bridge_queue_messages{queue="scraped-output",state="visible"} 0',
          'rollcall_bridge_queue_messages{queue="scraped-output",state="hidden"} 0',
        ]);
        assert.match(text, /^rollcall_bridge_dead_letters_total\{queue="scraped-input"\} 1$/m);
        assert.match(text, /^rollcall_bridge_healthy 1$/m);
      });

      await t.step("health follows the bridge's events", async () => {
        const before = await get("/healthz");
        assert.deepEqual([before.status, operate.alive()], [200, true]);
        await before.body?.cancel();
        operate.meters.ledgerFailed("No space left on device");
        const after = await get("/healthz");
        assert.equal(after.status, 503);
        assert.match((await after.json()).reasons[0], /ledger cannot be written.*No space/);
      });
    } finally {
      await operate.stop();
    }
  },
);
