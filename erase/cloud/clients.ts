import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../aws/clients.ts";
import { silentLogger } from "../../workload/cloud/clients.ts";

/** Clients of the services in which something is kept of people. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly ecr: ECRClient;
}

export function createClients(region: string | undefined): Clients {
  const config = clientConfig({ region, readTimeoutMs: 60_000 });
  // A local endpoint has no host name per bucket.
  const forcePathStyle = Boolean(Deno.env.get("AWS_ENDPOINT_URL"));
  return {
    s3: new S3Client({ ...config, forcePathStyle, logger: silentLogger }),
    sqs: new SQSClient(config),
    dynamo: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    ecr: new ECRClient(config),
  };
}
