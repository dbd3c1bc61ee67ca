import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { needs } from "../contract/testing/harness.ts";
import { AWS_HOSTS, isEcr, regionHosts } from "./hosts.ts";

/** One region of each partition. */
const REGIONS = ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"];

Deno.test("deno.json lets each program reach AWS's hosts in every partition, and this machine", () => {
  const local = ["127.0.0.1", "localhost"];
  const beside = {
    function: ["169.254.100.1", ...local],
    bridge: ["169.254.169.254", ...local],
    dlq: ["169.254.169.254", ...local],
    erase: ["169.254.169.254", ...local],
    students: ["169.254.169.254", ...local],
    workload: ["169.254.169.254", ...local],
  };
  const granted = Object.entries(config.permissions).flatMap(([name, set]) =>
    "net" in set && Array.isArray(set.net) && name !== "demo" ? [[name, set.net.toSorted()]] : []
  );
  assert.deepEqual(
    Object.fromEntries(granted),
    Object.fromEntries(
      Object.entries(beside).map(([name, more]) => [name, [...AWS_HOSTS, ...more].sort()]),
    ),
  );
});

Deno.test({
  name: "the SDK's endpoints, plain, FIPS and dual-stack, are among them (needs env, read, sys)",
  ...needs("env", "read", "sys"),
  async fn() {
    // Imported here because the SDK reads the environment when it is loaded.
    const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
    const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
    const { LambdaClient } = await import("@aws-sdk/client-lambda");
    const { S3Client } = await import("@aws-sdk/client-s3");
    const { SQSClient } = await import("@aws-sdk/client-sqs");
    const clients = [CloudWatchClient, DynamoDBClient, LambdaClient, S3Client, SQSClient];
    const suffixes = AWS_HOSTS.map((host) => host.slice(1));
    for (const region of REGIONS) {
      for (const Client of clients) {
        for (const host of await endpoints(new Client({ region }), region)) {
          assert.ok(suffixes.some((suffix) => host.endsWith(suffix)), host);
        }
      }
      for (const [service, Client] of [["sqs", SQSClient], ["lambda", LambdaClient]] as const) {
        const found = await endpoints(new Client({ region }), region);
        const hosts = found.map((host) => `${host}:443`);
        assert.equal(hosts.length, 4);
        assert.deepEqual(hosts.filter((host) => !regionHosts(service, region).includes(host)), []);
      }
    }
  },
});

interface Resolves {
  readonly config: object;
  destroy(): void;
}

/** The hosts that a client would call: each combination that the SDK knows in the region. */
async function endpoints(client: Resolves, Region: string): Promise<string[]> {
  const { endpointProvider, useFipsEndpoint } = client.config as {
    endpointProvider: (parameters: object) => { url: URL };
    useFipsEndpoint: () => Promise<boolean>;
  };
  // A new client begins to read the configuration files. This waits until they are read.
  await useFipsEndpoint();
  client.destroy();
  return [false, true].flatMap((UseFIPS) =>
    [false, true].flatMap((UseDualStack) => {
      try {
        return [endpointProvider({ Region, UseFIPS, UseDualStack }).url.host];
      } catch (error) {
        // S3 in China.
        assert.match(String(error), /does not support FIPS/);
        return [];
      }
    })
  );
}

Deno.test("ECR is recognised by its host, in any account, region and partition", () => {
  const hosts = [
    "123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
    "123456789012.dkr-ecr.us-east-1.on.aws",
    "123456789012.dkr-ecr-fips.us-east-1.on.aws",
    "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
  ];
  assert.deepEqual(hosts.filter((host) => !isEcr(host)), []);
  const others = [
    "127.0.0.1:5000",
    "public.ecr.aws",
    "123456789012.dkr.ecr.x.amazonaws.com.example",
    "123456789012.dkr.ecr.us-east-1.on.aws",
    "123456789012.dkr-ecr.us-east-1.amazonaws.com",
    "x123456789012.dkr.ecr.us-east-1.amazonaws.com",
  ];
  assert.deepEqual(others.filter(isEcr), []);
});
