import type { S3 } from "@aws-sdk/client-s3";
import { parseResult, type Result } from "../../../contract/result.ts";
import { startPausableProxy } from "../../testing/pausable_proxy.ts";
import { eventually } from "../../testing/eventually.ts";
import { names } from "../../testing/local_pipeline.ts";

/** An emulated AWS for a function that the test invokes itself. */
export interface AwsBehind {
  /** The function's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly s3: S3;
  /** Uploads a video and returns the S3 event from the input queue. */
  upload(key: string, body: Uint8Array): Promise<unknown>;
  /** Reads the output object: its text and ETag. */
  csv(key: string): Promise<{ text: string; etag: string }>;
  /** Receives and deletes the next message of the output queue. */
  result(): Promise<Result>;
  /** Keeps AWS from answering the function until `resume`. */
  pause(): { resume(): void; readonly requested: Promise<unknown> };
}

/** Runs a test with an emulated AWS. The function's requests pass through a proxy that can hang. */
export async function withAwsBehind(test: (aws: AwsBehind) => Promise<void>): Promise<void> {
  const { startEmulatedAws } = await import("../../../embedded/emulated_aws.ts");
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const emulated = await startEmulatedAws(names, { logFile: `${folder}/ministack.log` });
  parts.defer(emulated.stop);
  const [s3, sqs] = [new S3(emulated.access), new SQS(emulated.access)];
  parts.defer(() => (s3.destroy(), sqs.destroy()));
  const proxy = startPausableProxy(emulated.access.endpoint);
  parts.defer(() => proxy.close());

  const take = async (queue: string): Promise<string> => {
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: queue });
    return await eventually(`a message in ${queue}`, async () => {
      const { Messages: [message] = [] } = await sqs.receiveMessage({
        QueueUrl,
        WaitTimeSeconds: 1,
      });
      if (!message) return undefined;
      await sqs.deleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle });
      return message.Body;
    });
  };
  await test({
    env: { ...emulated.environment(proxy.url), ROLLCALL_THRESHOLD: "0.5" },
    s3,
    async upload(Key, Body) {
      await s3.putObject({ Bucket: names.inputBucket, Key, Body });
      for (;;) {
        const event = JSON.parse(await take(names.inputQueue));
        if (event.Event !== "s3:TestEvent") return event;
      }
    },
    async csv(Key) {
      const { Body, ETag } = await s3.getObject({ Bucket: names.outputBucket, Key });
      return { text: await Body!.transformToString(), etag: ETag! };
    },
    result: async () => parseResult(await take(names.outputQueue)),
    pause: proxy.pause,
  });
}
