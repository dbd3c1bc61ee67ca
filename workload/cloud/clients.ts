import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../aws/clients.ts";

/** The AWS services that a workload talks to. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
}

/**
 * Clients whose answers may take `readTimeoutMs` at most: for uploads, that bounds a whole file. `uploads`
 * is how many go on at once.
 */
export function createClients({ uploads = 0, ...options }: {
  region: string | undefined;
  readTimeoutMs: number;
  uploads?: number;
}): Clients {
  // A request that waits for a connection of another fails as if S3 were not there: two for each upload,
  // since a large file's parts go two at a time.
  const config = clientConfig({ ...options, sockets: Math.max(64, 2 * uploads) });
  // A local endpoint has no host name for each bucket.
  const forcePathStyle = Boolean(Deno.env.get("AWS_ENDPOINT_URL"));
  return {
    s3: new S3Client({ ...config, forcePathStyle, logger: silentLogger }),
    sqs: new SQSClient(config),
    cloudWatch: new CloudWatchClient(config),
  };
}

const ignore = () => {};

/** The SDK would write to the console that it does not repeat a failed upload: `uploadVideo` does. */
export const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};
