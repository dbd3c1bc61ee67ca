import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { startChild } from "../../embedded/child.ts";
import type { Cloud } from "../../embedded/cloud.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { processLauncher } from "../../embedded/function/launcher.ts";
import { run } from "../../embedded/demo/run_process.ts";

export const names = namesOf("rollcall");

/** A cloud with the real function, and the real bridge, in a folder that is gone afterwards. */
export interface LocalPipeline {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly ledger: string;
  readonly s3: S3;
  readonly sqs: SQS;
  /** Runs one of our programs against this cloud; what it printed, and its exit code. */
  program(
    set: string,
    script: string,
    args: string[],
  ): Promise<{ code: number; lines: string[] }>;
  ledgerEntries(): Promise<LedgerEntry[]>;
  /** The messages of a queue, looked at without taking them. */
  peek(queue: string): Promise<{ body: string; reason: string | undefined }[]>;
}

/** Runs a test with a pipeline of its own. */
export async function withLocalPipeline(
  { gallery, threshold = 0.6, bridge = {} }: {
    gallery: string;
    threshold?: number;
    /** The bridge's settings. */
    bridge?: Record<string, string>;
  },
  test: (pipeline: LocalPipeline) => Promise<void>,
): Promise<void> {
  // Only now: the SDK reads the environment as it loads, which a bare `deno test` may not.
  const { startCloud } = await import("../../embedded/cloud.ts");
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const cloud = await startCloud({
    names,
    launch: processLauncher(programCommand("function", "lambda/main.ts", {
      "/tmp": folder,
      "./var/gallery": gallery,
    })),
    env: {
      ROLLCALL_GALLERY: gallery,
      ROLLCALL_THRESHOLD: `${threshold}`,
    },
    instances: 2,
    timeoutSeconds: pipeline.timeoutSeconds,
    memoryMb: pipeline.memoryMb,
    logDir: folder,
    scratchDir: `${folder}/tmp`,
  });
  parts.defer(() => cloud.stop());
  const ledger = `${folder}/bridge/results.csv`;
  const carrier = startChild({
    command: programCommand("bridge", "bridge/main.ts", { "./var/bridge": `${folder}/bridge` }),
    env: programEnvironment({
      ...cloud.environment,
      ROLLCALL_LEDGER: ledger,
      ROLLCALL_METRICS_PORT: "0",
      ...bridge,
    }),
    logFile: `${folder}/bridge.log`,
    graceMs: 40_000,
  });
  parts.defer(() => carrier.stop());

  const access = {
    endpoint: cloud.endpoint,
    region: cloud.environment.AWS_REGION!,
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
  };
  const [s3, sqs] = [new S3(access), new SQS(access)];
  parts.defer(() => (s3.destroy(), sqs.destroy()));
  await test({
    cloud,
    folder,
    ledger,
    s3,
    sqs,
    async program(set, script, args) {
      const lines: string[] = [];
      const code = await run(programCommand(set, script, { "./var": folder }), {
        args,
        env: cloud.environment,
        signal: new AbortController().signal,
        onLine: (line) => lines.push(line),
      });
      return { code, lines };
    },
    async ledgerEntries() {
      const text = await Deno.readTextFile(ledger).catch(() => "");
      return text.split("\n").flatMap((line) => parseLedgerLine(line) ?? []);
    },
    async peek(queue) {
      const { QueueUrl } = await sqs.getQueueUrl({ QueueName: queue });
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageAttributeNames: ["All"],
      });
      return Messages.map(({ Body, MessageAttributes }) => ({
        body: Body ?? "",
        reason: MessageAttributes?.reason?.StringValue,
      }));
    },
  });
}
