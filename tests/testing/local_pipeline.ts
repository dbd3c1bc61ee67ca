import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { startChild } from "../../embedded/child.ts";
import type { Cloud } from "../../embedded/cloud.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { type Launched, processLauncher } from "../../embedded/function/launcher.ts";
import { run } from "../../embedded/local/run_process.ts";

export const names = namesOf("rollcall");

/** The embedded cloud with the real function and the real bridge, in a temporary folder. */
export interface LocalPipeline {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly ledger: string;
  readonly s3: S3;
  readonly sqs: SQS;
  /** Runs one of our programs against this cloud. @returns its exit code and output */
  program(
    set: string,
    script: string,
    args: string[],
  ): Promise<{ code: number; lines: string[] }>;
  ledgerEntries(): Promise<LedgerEntry[]>;
  /** SIGKILL to an instance of the function, which is then replaced; false if none runs. */
  killInstance(index: number): boolean;
  /** SIGKILL to the bridge, and a new one. */
  killBridge(): Promise<void>;
  /** Receives up to ten messages of a queue without hiding them (visibility timeout 0). */
  peek(queue: string): Promise<{ body: string; reason: string | undefined }[]>;
}

/** Starts a pipeline, runs a test with it, and stops it. */
export async function withLocalPipeline(
  {
    gallery,
    threshold = 0.6,
    functionSeconds = pipeline.timeoutSeconds,
    bridge = {},
    settings = {},
  }: {
    gallery: string;
    threshold?: number;
    /** The function's timeout. */
    functionSeconds?: number;
    /** Environment variables of the function. */
    settings?: Record<string, string>;
    /** Environment variables of the bridge. */
    bridge?: Record<string, string>;
  },
  test: (pipeline: LocalPipeline) => Promise<void>,
): Promise<void> {
  // Imported here because the SDK reads the environment when it is loaded, which `deno test` without permissions may not.
  const { startCloud } = await import("../../embedded/cloud.ts");
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const launcher = processLauncher(programCommand("function", "lambda/main.ts", {
    "/tmp": folder,
    "./var/gallery": gallery,
  }));
  const instances: Launched[] = [];
  const cloud = await startCloud({
    names,
    launch(options) {
      const instance = launcher(options);
      instances.push(instance);
      instance.exited.then(() => instances.splice(instances.indexOf(instance), 1));
      return instance;
    },
    env: {
      ROLLCALL_GALLERY: gallery,
      ROLLCALL_THRESHOLD: `${threshold}`,
      ...settings,
    },
    instances: 2,
    timeoutSeconds: functionSeconds,
    memoryMb: pipeline.memoryMb,
    logDir: folder,
    scratchDir: `${folder}/tmp`,
  });
  parts.defer(() => cloud.stop());
  const ledger = `${folder}/bridge/results.csv`;
  const startBridge = () =>
    startChild({
      command: programCommand("bridge", "bridge/main.ts", { "./var/bridge": `${folder}/bridge` }),
      env: programEnvironment({
        ...cloud.environment,
        ROLLCALL_LEDGER: ledger,
        ROLLCALL_METRICS_PORT: "0",
        ROLLCALL_FUNCTION_TIMEOUT: `${functionSeconds}`,
        ...bridge,
      }),
      logFile: `${folder}/bridge.log`,
      graceMs: 40_000,
    });
  let bridgeProcess = startBridge();
  parts.defer(() => bridgeProcess.stop());

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
    killInstance(index) {
      const instance = instances[index % Math.max(1, instances.length)];
      if (instance) Deno.kill(instance.pid, "SIGKILL");
      return instance !== undefined;
    },
    async killBridge() {
      Deno.kill(bridgeProcess.pid, "SIGKILL");
      await bridgeProcess.exited;
      bridgeProcess = startBridge();
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
