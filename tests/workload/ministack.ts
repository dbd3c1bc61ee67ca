// An AWS for tests: MiniStack on a free local port.
import { inTempDir } from "../../contract/testing/harness.ts";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import { fileURLToPath } from "node:url";
import { CREDENTIALS, startMinistack } from "../../embedded/ministack.ts";
import { ministackIsHere } from "../../embedded/testing/probes.ts";
import { skipReason } from "../../workload/testing/sample_run.ts";

export interface Cloud {
  /** The environment for programs that use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly s3: S3;
  readonly sqs: SQS;
  readonly dynamo: DynamoDB;
  readonly cloudWatch: CloudWatch;
}

/** Registers a test against MiniStack. If it cannot run it is skipped, with the reason in its name. */
export function testOnMinistack(
  name: string,
  run: (t: Deno.TestContext, cloud: Cloud) => Promise<void>,
) {
  const reason = whyNot();
  Deno.test({
    name: reason === undefined ? name : `${name} (skipped: ${reason})`,
    ignore: reason !== undefined,
    fn: (t) => withMinistack((cloud) => run(t, cloud)),
  });
}

function whyNot(): string | undefined {
  return skipReason() ?? (ministackIsHere() ? undefined : "no ministack on PATH");
}

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Runs a function with a MiniStack of its own. */
export async function withMinistack(run: (cloud: Cloud) => Promise<void>): Promise<void> {
  await inTempDir(async (dir) => {
    const ministack = await startMinistack({ logFile: `${dir}/ministack.log` });
    const config: ClientConfig = {
      endpoint: ministack.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
    };
    try {
      const env = {
        AWS_ENDPOINT_URL: config.endpoint,
        AWS_REGION: config.region,
        AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
      };
      const clients = await clientsAt(config);
      await run({ env, ...clients }).finally(() => {
        for (const client of Object.values(clients)) client.destroy();
      });
    } finally {
      await ministack.stop();
    }
  });
}

/** Imports the SDK only here: it reads the environment when it loads. */
async function clientsAt(config: ClientConfig) {
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  const { DynamoDB } = await import("@aws-sdk/client-dynamodb");
  const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
  return {
    s3: new S3({ ...config, forcePathStyle: true }),
    sqs: new SQS(config),
    dynamo: new DynamoDB(config),
    cloudWatch: new CloudWatch(config),
  };
}

/** Runs a workload program to completion. */
export async function runProgramAt(
  file: string,
  args: readonly string[],
  cloud: Cloud,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await spawnProgram(file, args, cloud).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts a workload program. */
export function spawnProgram(
  file: string,
  args: readonly string[],
  cloud: Cloud,
): Deno.ChildProcess {
  const path = fileURLToPath(new URL(`../../workload/${file}`, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", path, ...args],
    env: { ...cloud.env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
