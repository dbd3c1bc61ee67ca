// An emulated AWS for a bridge, with a function that answers at once or, while held, later.
import type { S3 } from "@aws-sdk/client-s3";
import { pipeline } from "../../contract/pipeline.ts";
import { readNotification } from "../../contract/s3_event.ts";
import { sampleResult } from "../../bridge/testing/sample_messages.ts";
import { startPausableProxy } from "../testing/pausable_proxy.ts";
import { names } from "../testing/local_pipeline.ts";

export interface TestCloud {
  /** The bridge's endpoint; `pause` keeps AWS from answering. */
  readonly proxy: ReturnType<typeof startPausableProxy>;
  readonly region: string;
  upload(key: string): Promise<void>;
  /** Holds back the function's responses until `resume`. */
  holdFunction(): { readonly called: Promise<unknown>; resume(): void };
}

/** Runs a test with a cloud, and removes it afterwards. */
export async function withCloud(test: (cloud: TestCloud) => Promise<void>): Promise<void> {
  // Imported here because the SDK reads the environment when it loads.
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  const { startMinistack } = await import("../../embedded/ministack.ts");
  const { createResources } = await import("../../embedded/resources.ts");
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const ministack = await startMinistack({ logFile: `${folder}/ministack.log` });
  parts.defer(ministack.stop);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const access = { endpoint: ministack.endpoint, region: "us-east-1", credentials };
  const [s3, sqs] = [new S3(access) as S3, new SQS(access)];
  parts.defer(() => (s3.destroy(), sqs.destroy()));

  let held: { called(): void; resume: Promise<void> } | undefined;
  let uploads = 0;
  const answer = async (request: Request) => {
    held?.called();
    await held?.resume;
    const event = readNotification(await request.json());
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names.outputQueue });
    for (const { identity, bucket, key } of event.kind === "uploads" ? event.uploads : []) {
      const result = sampleResult(++uploads, { identity, bucket, key });
      await sqs.sendMessage({ QueueUrl, MessageBody: JSON.stringify(result) });
    }
    return new Response("{}");
  };
  const host = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  parts.defer(() => host.shutdown());
  await createResources(access, names, {
    functionUrl: `http://127.0.0.1:${host.addr.port}/`,
    ...pipeline,
    concurrency: 10,
  });
  const proxy = startPausableProxy(ministack.endpoint);
  parts.defer(() => proxy.close());

  await test({
    proxy,
    region: access.region,
    async upload(Key) {
      await s3.putObject({ Bucket: names.inputBucket, Key, Body: "a video" });
    },
    holdFunction() {
      const called = Promise.withResolvers<void>();
      const gone = Promise.withResolvers<void>();
      held = { called: called.resolve, resume: gone.promise };
      return {
        called: called.promise,
        resume() {
          held = undefined;
          gone.resolve();
        },
      };
    },
  });
}
