import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import type { LabCloud } from "./cloud.ts";

/** Clients of the lab's AWS. */
export interface LabClients extends Disposable {
  readonly s3: S3;
  readonly sqs: SQS;
  readonly dynamo: DynamoDB;
}

/** Loads the SDK only when it is called: it reads the environment when it loads. */
export async function labClients({ env }: LabCloud): Promise<LabClients> {
  const { DynamoDB } = await import("@aws-sdk/client-dynamodb");
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  const access = {
    endpoint: env.AWS_ENDPOINT_URL!,
    region: env.AWS_REGION!,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID!,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY!,
    },
  };
  const clients = {
    s3: new S3({ ...access, forcePathStyle: true }),
    sqs: new SQS(access),
    dynamo: new DynamoDB(access),
  };
  return {
    ...clients,
    [Symbol.dispose]() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
