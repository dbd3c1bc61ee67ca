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

/**
 * @param readTimeoutMs limit for one response; for an upload, for the whole file
 * @param uploads concurrent uploads
 */
export function createClients({ uploads = 0, ...options }: {
  region: string | undefined;
  readTimeoutMs: number;
  uploads?: number;
}): Clients {
  // A request that waits for a free connection times out as if S3 were down. Each upload needs two: a
  // large file is sent two parts at a time.
  const config = clientConfig({ ...options, sockets: Math.max(64, 2 * uploads) });
  // A local endpoint has no host name per bucket.
  const forcePathStyle = Boolean(Deno.env.get("AWS_ENDPOINT_URL"));
  return {
    s3: new S3Client({ ...config, forcePathStyle, logger: silentLogger }),
    sqs: new SQSClient(config),
    cloudWatch: new CloudWatchClient(config),
  };
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
