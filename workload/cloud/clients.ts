import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../aws/clients.ts";

/** Clients of the AWS services that the workload programs call. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
}

/** @param readTimeoutMs limit for one response: a lost one is asked for again after it */
export function createClients({ readTimeoutMs = 60_000, region }: {
  region: string | undefined;
  readTimeoutMs?: number;
}): Clients {
  const config = clientConfig({ region, readTimeoutMs });
  return {
    s3: s3Client(config),
    sqs: new SQSClient(config),
    cloudWatch: new CloudWatchClient(config),
  };
}

/**
 * A client for uploads, one of which may take longer than any other call.
 * @param timeoutMs limit for one upload; of a file that is sent in parts, for one part
 * @param concurrency concurrent uploads
 */
export function createUploadClient({ region, timeoutMs, concurrency }: {
  region: string | undefined;
  timeoutMs: number;
  concurrency: number;
}): S3Client {
  // A request that waits for a free connection times out as if S3 were down. Each upload needs two: a
  // large file is sent two parts at a time.
  const sockets = Math.max(64, 2 * concurrency);
  return s3Client(clientConfig({ region, readTimeoutMs: timeoutMs, sockets }));
}

function s3Client(config: ReturnType<typeof clientConfig>): S3Client {
  // A local endpoint has no host name per bucket.
  const forcePathStyle = Boolean(Deno.env.get("AWS_ENDPOINT_URL"));
  return new S3Client({ ...config, forcePathStyle, logger: silentLogger });
}

const ignore = () => {};

/** Suppresses the SDK's warning that it cannot retry a stream: `uploadVideo` retries. */
export const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};
