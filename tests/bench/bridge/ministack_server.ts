import { PurgeQueueCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../../aws/clients.ts";
import type { Names } from "../../../contract/names.ts";
import { pipeline } from "../../../contract/pipeline.ts";
import { startMinistack } from "../../../embedded/ministack.ts";
import { createResources } from "../../../embedded/resources.ts";
import { benchEvent } from "./events.ts";
import { environmentFor, type Server, startStubProcess } from "./server.ts";

/**
 * Starts MiniStack for the queues and Lambda. The stub serves only the function, and counts invocations.
 * @throws {UserError} if MiniStack or the stub does not start
 */
export async function startMinistackServer(
  names: Names,
  latencyMs: number,
  dir: string,
  signal: AbortSignal,
): Promise<Server> {
  await using started = new AsyncDisposableStack();
  const ministack = await startMinistack({
    logFile: `${dir}/ministack.log`,
    dataDir: `${dir}/ministack`,
    signal,
  });
  started.defer(ministack.stop);
  const { endpoint, pid } = ministack;
  const urlOf = (queue: string) => `${endpoint}/000000000000/${queue}`;
  const stub = await startStubProcess(
    { latencyMs, resultsTo: urlOf(names.outputQueue) },
    dir,
    signal,
  );
  started.defer(stub.stop);
  const access = {
    ...clientConfig({}),
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
  };
  await createResources(access, names, {
    functionUrl: `${stub.endpoint}/bench/function`,
    ...pipeline,
    concurrency: 1000,
  });
  const sqs = new SQSClient(access);
  started.defer(() => sqs.destroy());
  const QueueUrl = urlOf(names.inputQueue);
  // Removes S3's test message.
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const parts = started.move();
  return {
    name: "MiniStack",
    endpoint,
    environment: environmentFor(endpoint),
    pid,
    async put({ from, count }) {
      await stub.put({ from, count });
      for (let n = 0; n < count; n += 10) {
        const Entries = Array.from({ length: Math.min(10, count - n) }, (_, i) => ({
          Id: `${i}`,
          MessageBody: benchEvent(from + n + i, names).body,
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    settled: async () => (await stub.progress()).answered,
    seen: stub.seen,
    requests: () => Promise.resolve(undefined),
    stop: () => parts.disposeAsync(),
  };
}
